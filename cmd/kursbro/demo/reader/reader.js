// A three-page SCORM 1.2 course: remembers the page, says "passed" at the end.
(function () {
  'use strict';
  function find(from) {
    for (var w = from, i = 0; w && i < 10; i += 1) {
      if (w.API) return w.API;
      w = w.parent === w ? null : w.parent;
    }
    return null;
  }
  var api = find(window);
  var pages = Array.prototype.slice.call(document.querySelectorAll('[data-page]'));
  var step = document.querySelector('[data-step]');
  var back = document.querySelector('[data-back]');
  var next = document.querySelector('[data-next]');
  var at = 0;
  function set(name, value) { if (api) api.LMSSetValue(name, value); }
  function save() { if (api) api.LMSCommit(''); }
  function show(number, moved) {
    at = number;
    pages.forEach(function (page, i) { page.hidden = i !== at; });
    back.hidden = at === 0;
    next.textContent = at === pages.length - 1 ? 'Fullfør' : 'Neste';
    step.textContent = 'Side ' + (at + 1) + ' av ' + pages.length;
    if (!moved) return;
    var heading = pages[at].querySelector('h1');
    heading.tabIndex = -1;
    heading.focus();
    set('cmi.core.lesson_location', String(at));
    save();
  }
  function finish() {
    set('cmi.core.lesson_status', 'passed');
    set('cmi.core.score.raw', '100');
    save();
    step.textContent = 'Bestått';
    next.disabled = true;
    pages[at].querySelector('h1').textContent = 'Du har bestått';
    pages[at].querySelector('p').textContent = 'Lukk kurset. Kursbeviset ligger under Gjennomførte.';
  }
  if (api) api.LMSInitialize('');
  var place = api ? parseInt(api.LMSGetValue('cmi.core.lesson_location'), 10) : 0;
  if (api && api.LMSGetValue('cmi.core.lesson_status') === 'not attempted') set('cmi.core.lesson_status', 'incomplete');
  show(place > 0 && place < pages.length ? place : 0, false);
  back.addEventListener('click', function () { show(at - 1, true); });
  next.addEventListener('click', function () { if (at === pages.length - 1) finish(); else show(at + 1, true); });
  window.addEventListener('pagehide', function () { if (api) api.LMSFinish(''); });
}());
