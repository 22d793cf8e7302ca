// Before the first paint: light or dark as the device prefers, and a mark that scripts run.
(function () {
  "use strict";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  function follow() {
    document.documentElement.dataset.bsTheme = dark.matches ? "dark" : "light";
  }
  follow();
  dark.addEventListener("change", follow);
  document.documentElement.classList.add("js");
})();
