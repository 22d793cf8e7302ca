// The record page: a tap on a name walks through how the person took part; without this script each is a list.
(function () {
  "use strict";

  function show(button, select) {
    const option = select.selectedOptions[0];
    button.dataset.presence = select.value;
    const mark = button.querySelector("em");
    mark.textContent = select.value === "present" ? mark.dataset.note : option.textContent;
    button.querySelector(".visually-hidden").textContent = select.value === "present" ? option.textContent : "";
  }

  function chip(row) {
    if (row.querySelector(".tap")) return;
    const select = row.querySelector("select");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn tap";
    const name = document.createElement("span");
    name.className = "who-name";
    name.textContent = row.dataset.person;
    const mark = document.createElement("em");
    mark.dataset.note = row.dataset.note || "";
    const said = document.createElement("span");
    said.className = "visually-hidden";
    button.append(name, mark, said);
    button.addEventListener("click", () => {
      select.selectedIndex = (select.selectedIndex + 1) % select.options.length;
      show(button, select);
      select.dispatchEvent(new Event("change", { bubbles: true }));
    });
    select.hidden = true;
    row.querySelector("label").hidden = true;
    row.prepend(button);
    show(button, select);
  }

  function start(root) {
    root.querySelectorAll("[data-person]").forEach(chip);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    const form = button.form;
    button.closest(".block").remove();
    form.dispatchEvent(new Event("change", { bubbles: true }));
  });
  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:load", (event) => start(event.detail.elt.parentElement || document));
})();
