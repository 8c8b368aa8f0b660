(function () {
  "use strict";
  var form = document.querySelector(".finder"), search = document.getElementById("search");
  var shown = document.getElementById("shown"), nothing = document.getElementById("nothing");
  var tiles = [].slice.call(document.querySelectorAll(".tile"));
  var targets = [].slice.call(document.querySelectorAll(".target"));
  var all = document.querySelectorAll(".verdict").length;

  function show() {
    var wanted = tiles.filter(function (t) { return t.getAttribute("aria-pressed") === "true"; })
      .map(function (t) { return t.dataset.status; });
    var words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean), count = 0;
    targets.forEach(function (target) {
      var here = 0;
      target.querySelectorAll(".verdict").forEach(function (row) {
        var text = row.dataset.find.toLowerCase();
        var fits = (!wanted.length || wanted.indexOf(row.dataset.status) >= 0) &&
          words.every(function (word) { return text.indexOf(word) >= 0; });
        row.hidden = !fits;
        here += fits;
      });
      target.hidden = !here;
      document.querySelector('[data-for="' + target.id + '"]').hidden = !here;
      count += here;
    });
    document.querySelectorAll(".document").forEach(function (paper) {
      paper.hidden = !paper.querySelector(".target:not([hidden])");
    });
    nothing.hidden = count > 0;
    shown.textContent = shown.dataset.text.split("{shown}").join(count).split("{all}").join(all);
  }

  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  search.addEventListener("input", show);
  form.addEventListener("reset", function () {
    tiles.forEach(function (tile) { tile.setAttribute("aria-pressed", "false"); });
    setTimeout(show);
  });
  tiles.forEach(function (tile) {
    tile.addEventListener("click", function () {
      tile.setAttribute("aria-pressed", String(tile.getAttribute("aria-pressed") !== "true"));
      show();
    });
  });
  if (window.matchMedia("(max-width: 1000px)").matches) {
    document.querySelector(".contents details").open = false;
  }
  show();
})();
