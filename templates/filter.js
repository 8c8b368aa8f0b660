(function () {
  "use strict";
  var form = document.querySelector(".finder"), search = document.getElementById("search"), unit = document.getElementById("unit");
  var shown = document.getElementById("shown"), nothing = document.getElementById("nothing"), tiles = all(document, ".tile");

  function all(within, selector) { return [].slice.call(within.querySelectorAll(selector)); }
  function visible(held) { return !held.hidden; }
  function words(input) { return input.value.trim().toLowerCase().split(/\s+/).filter(Boolean); }
  function fits(held, wanted) {
    var text = held.dataset.find.toLowerCase();
    return wanted.every(function (word) { return text.indexOf(word) >= 0; });
  }
  // No pressed tile asks for every verdict.
  function asked() {
    var pressed = tiles.filter(function (tile) { return tile.getAttribute("aria-pressed") === "true"; })
      .map(function (tile) { return tile.dataset.status; });
    return function (status) { return !pressed.length || pressed.indexOf(status) >= 0; };
  }

  // A list: an item is whatever can be found; what holds items is hidden with the last of them, and so is a link.
  // Where verdicts and other things can be found, only the verdicts are counted.
  function list() {
    var items = all(document, "[data-find]"), links = all(document, "[data-for]");
    var verdicts = items.filter(function (item) { return item.dataset.status; }), counted = verdicts.length ? verdicts : items;
    var holders = all(document, ".document, .holder, .target").filter(function (held) { return !held.dataset.find; });
    return { total: counted.length, show: function (wanted) {
      var found = words(search);
      items.forEach(function (item) { item.hidden = !(wanted(item.dataset.status) && fits(item, found)); });
      holders.forEach(function (held) { held.hidden = !held.querySelector("[data-find]:not([hidden])"); });
      links.forEach(function (link) { link.hidden = document.getElementById(link.dataset.for).hidden; });
      nothing.hidden = items.some(visible);
      return counted.filter(visible).length;
    } };
  }

  // The matrix: rows are found by target, columns by unit; only the signs of the verdicts asked for are left.
  function matrix(sections) {
    var tables = sections.map(function (section) {
      return { section: section, units: all(section, "thead th[data-find]"), rows: all(section, "tbody tr") };
    });
    return { total: all(document, ".matrix td[class]").length, show: function (wanted) {
      var targets = words(search), columns = words(unit), count = 0;
      tables.forEach(function (table) {
        var any = 0;
        table.units.forEach(function (head) { head.hidden = !fits(head, columns); });
        table.rows.forEach(function (row) {
          var found = 0;
          all(row, "td").forEach(function (field, at) {
            var match = field.className && wanted(field.className);
            field.hidden = table.units[at].hidden;
            if (field.firstChild) { field.firstChild.hidden = !match; }
            found += match && !field.hidden ? 1 : 0;
          });
          row.hidden = !found || !fits(row, targets);
          any += row.hidden ? 0 : found;
        });
        table.section.hidden = !any;
        count += any;
      });
      nothing.hidden = count > 0;
      return count;
    } };
  }

  // What a link points to is opened.
  function unfold() {
    var place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    var folded = place && place.querySelector("details");
    if (folded) { folded.open = true; }
  }
  window.addEventListener("hashchange", unfold);
  unfold();
  if (!form) { return; }

  var sections = all(document, ".matrix"), view = sections.length ? matrix(sections) : list();
  function show() {
    var numbers = { "{shown}": view.show(asked()), "{all}": view.total };
    shown.textContent = shown.dataset.text.replace(/\{\w+\}/g, function (name) { return numbers[name].toLocaleString("en"); });
  }
  function press(tile, state) { tile.setAttribute("aria-pressed", String(state)); }

  form.hidden = false;
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  form.addEventListener("input", show);
  form.addEventListener("reset", function () {
    all(form, "input").forEach(function (input) { input.value = ""; });
    tiles.forEach(function (tile) { press(tile, false); });
    show();
  });
  tiles.forEach(function (tile) {
    tile.addEventListener("click", function () {
      press(tile, tile.getAttribute("aria-pressed") !== "true");
      show();
    });
  });
  var contents = document.querySelector(".contents details");
  if (contents && window.matchMedia("(max-width: 1000px)").matches) { contents.open = false; }
  show();
})();
