(function () {
  "use strict";
  // Rows are found by target, columns by unit; a pressed tile leaves the signs of its verdicts alone.
  var form = document.querySelector(".finder"), target = document.getElementById("search"), unit = document.getElementById("unit");
  var shown = document.getElementById("shown"), nothing = document.getElementById("nothing");
  var tiles = all(document, ".tile"), tables = all(document, ".matrix").map(function (section) {
    return { section: section, units: all(section, "thead th[data-find]"), rows: all(section, "tbody tr") };
  });
  var total = all(document, ".matrix td[class]").length;

  function all(within, selector) { return [].slice.call(within.querySelectorAll(selector)); }
  function words(input) { return input.value.trim().toLowerCase().split(/\s+/).filter(Boolean); }
  function fits(held, wanted) {
    var text = held.dataset.find.toLowerCase();
    return wanted.every(function (word) { return text.indexOf(word) >= 0; });
  }

  function show() {
    var pressed = tiles.filter(function (t) { return t.getAttribute("aria-pressed") === "true"; })
      .map(function (t) { return t.dataset.status; });
    var rows = words(target), columns = words(unit), count = 0;
    tables.forEach(function (table) {
      var open = table.units.map(function (head) { return fits(head, columns); }), any = 0;
      table.units.forEach(function (head, at) { head.hidden = !open[at]; });
      table.rows.forEach(function (row) {
        var found = 0;
        all(row, "td").forEach(function (field, at) {
          var match = field.className && (!pressed.length || pressed.indexOf(field.className) >= 0);
          field.hidden = !open[at];
          if (field.firstChild) { field.firstChild.hidden = !match; }
          found += match && open[at] ? 1 : 0;
        });
        row.hidden = !found || !fits(row, rows);
        any += row.hidden ? 0 : found;
      });
      table.section.hidden = !any;
      count += any;
    });
    nothing.hidden = count > 0;
    shown.textContent = shown.dataset.text.split("{shown}").join(count.toLocaleString("en")).split("{all}").join(total.toLocaleString("en"));
  }

  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  [target, unit].forEach(function (input) { input.addEventListener("input", show); });
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
  show();
})();
