(function () {
  "use strict";
  // An item is whatever can be found; what holds items is hidden with the last of them, and so is a link.
  var form = document.querySelector(".finder"), search = document.getElementById("search");
  var shown = document.getElementById("shown"), nothing = document.getElementById("nothing");
  var tiles = all(".tile"), items = all("[data-find]"), links = all("[data-for]");
  var holders = all(".document, .holder, .target").filter(function (held) { return !held.dataset.find; });

  // Where verdicts and other things can be found, only the verdicts are counted.
  var counted = items.some(function (item) { return item.dataset.status; }) ?
    items.filter(function (item) { return item.dataset.status; }) : items;

  function all(selector) { return [].slice.call(document.querySelectorAll(selector)); }

  function show() {
    var wanted = tiles.filter(function (t) { return t.getAttribute("aria-pressed") === "true"; })
      .map(function (t) { return t.dataset.status; });
    var words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    items.forEach(function (item) {
      var text = item.dataset.find.toLowerCase();
      var fits = (!wanted.length || wanted.indexOf(item.dataset.status) >= 0) &&
        words.every(function (word) { return text.indexOf(word) >= 0; });
      item.hidden = !fits;
    });
    var count = counted.filter(function (item) { return !item.hidden; }).length;
    holders.forEach(function (held) { held.hidden = !held.querySelector("[data-find]:not([hidden])"); });
    links.forEach(function (link) { link.hidden = document.getElementById(link.dataset.for).hidden; });
    nothing.hidden = items.some(function (item) { return !item.hidden; });
    shown.textContent = shown.dataset.text.split("{shown}").join(count.toLocaleString("en")).split("{all}").join(counted.length.toLocaleString("en"));
  }

  // What a link points to is opened; before the print all is as the reader left it.
  function unfold() {
    var place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var folded = place && place.querySelector("details");
    if (folded) { folded.open = true; }
  }
  window.addEventListener("hashchange", unfold);
  unfold();
  if (!form) { return; }

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
  var contents = document.querySelector(".contents details");
  if (contents && window.matchMedia("(max-width: 1000px)").matches) { contents.open = false; }
  show();
})();
