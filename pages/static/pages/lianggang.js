/* Behaviour that every page shares. No page has a script of its own: elements say with data-* what they need. */
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const toast = (text) => {
    const line = one("#toast");
    if (!line) return;
    line.replaceChildren(Object.assign(document.createElement("span"), { textContent: text }));
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => line.replaceChildren(), 4000);
  };

  /* Forms marked data-keep: what is typed is kept in this tab until it was sent, and offered back after a lost
     session or a closed page. Passwords and files are never kept. */
  const draftKey = (form) => `draft:${document.body.dataset.user || ""}:${location.pathname}:${form.id || ""}`;
  const keepable = (form) => [...form.elements].filter((field) => field.name && field.name !== "csrfmiddlewaretoken"
    && !["password", "file", "hidden", "submit", "button"].includes(field.type));
  const values = (form) => JSON.stringify(keepable(form).map((field) => ["checkbox", "radio"].includes(field.type)
    ? [field.name, field.value, field.checked] : field.multiple
      ? [field.name, [...field.selectedOptions].map((option) => option.value)] : [field.name, field.value]));
  const restore = (form, kept) => {
    const rows = JSON.parse(kept);
    keepable(form).forEach((field, index) => {
      const row = rows[index];
      if (!row || row[0] !== field.name) return;
      if (row.length === 3) field.checked = row[2];
      else if (field.multiple) [...field.options].forEach((option) => { option.selected = row[1].includes(option.value); });
      else field.value = row[1];
    });
  };
  const watched = new WeakMap();
  const keep = (form) => {
    if (watched.has(form)) return;
    const initial = values(form);
    watched.set(form, initial);
    const kept = sessionStorage.getItem(draftKey(form));
    if (kept && kept !== initial && !one(".field-error", form)) {
      restore(form, kept);
      toast("已恢复您上次没有提交的内容");
    }
    form.addEventListener("input", () => sessionStorage.setItem(draftKey(form), values(form)));
    form.addEventListener("submit", () => { form.dataset.sent = "1"; });
  };
  const dirty = () => all("form[data-keep]").some((form) => !form.dataset.sent && watched.has(form)
    && watched.get(form) !== values(form));

  /* Signs typed into a field marked data-count (its value: the most, if there is one), told below it. Blanks and line
     breaks are not counted, as offices count. */
  const countSigns = (field) => {
    const signs = [...field.value.replace(/\s/g, "")].length;
    const most = Number(field.dataset.count || 0);
    let line = field.nextElementSibling;
    if (!line || !line.matches("[data-signs]")) {
      line = Object.assign(document.createElement("div"), { className: "field-help" });
      line.dataset.signs = "";
      field.after(line);
    }
    line.textContent = `已写 ${signs} 字${most ? `，最多 ${most} 字` : ""}`;
    line.classList.toggle("is-over", most > 0 && signs > most);
  };

  const start = (root) => {
    all("[data-count]", root).forEach(countSigns);
    all("form[data-keep]", root).forEach(keep);
    if (root.matches && root.matches("form[data-keep]")) keep(root);
    all("[data-bulk]", root).forEach(countTicks);
    all("[data-tick-all]", root).forEach((box) => { box.checked = false; });
  };

  /* Groups of the navigation stay as one left them. */
  all("details[data-fold]").forEach((fold) => {
    const key = `fold:${fold.dataset.fold}`;
    const kept = localStorage.getItem(key);
    if (kept === "1") fold.open = true;
    fold.addEventListener("toggle", () => localStorage.setItem(key, fold.open ? "1" : "0"));
  });

  /* Ticked rows */
  const countTicks = (form) => {
    const bar = one("[data-bulk-bar]", form);
    if (!bar) return;
    const count = all("input[name=ids]:checked").filter((box) => box.form === form).length;
    bar.hidden = count === 0;
    one("[data-bulk-count]", bar).textContent = count;
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-count]")) countSigns(event.target);
  });
  document.addEventListener("change", (event) => {
    const target = event.target;
    const form = target.form && target.form.matches("[data-bulk]") ? target.form : target.closest("[data-bulk]");
    if (target.matches("[data-tick-all]")) {
      all("input[name=ids]").forEach((box) => { if (!box.disabled && (!form || box.form === form)) box.checked = target.checked; });
    }
    if (form) countTicks(form);
    const ticked = target.form && one(`[data-ticked="${target.name}"]`, target.form);
    if (ticked) ticked.textContent = `已选 ${all(`input[name="${target.name}"]:checked`, target.form).length} 个`;
    if (target.matches("[data-submit-on-change]")) target.form.requestSubmit();
  });

  document.addEventListener("click", (event) => {
    const toggle = event.target.closest("[data-toggle-nav]");
    if (toggle) toggle.setAttribute("aria-expanded", document.body.classList.toggle("nav-open"));
    if (event.target.closest("[data-print]")) window.print();
    const back = event.target.closest("[data-back]");
    if (back && history.length > 1) { event.preventDefault(); history.back(); }
    const tick = event.target.closest("[data-tick], [data-untick]");
    if (tick) {
      const boxes = all(`input[name="${tick.dataset.tick || tick.dataset.untick}"]`, tick.closest("form"));
      boxes.forEach((box) => { box.checked = "tick" in tick.dataset; });
      if (boxes.length) boxes[0].dispatchEvent(new Event("change", { bubbles: true }));
    }
    const unfold = event.target.closest("[data-open-all]");
    if (unfold) {
      const folds = all(`details${unfold.dataset.openAll}`), open = folds.some((fold) => !fold.open);
      folds.forEach((fold) => { fold.open = open; });
    }
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      event.preventDefault();
      const text = new URL(copy.dataset.copy, location.href).href;
      navigator.clipboard?.writeText(text).then(() => toast("链接已复制"));
    }
  });

  /* Signing out leaves nothing of a visit on a telephone. The server says so too (Clear-Site-Data), where browsers listen. */
  const unsent = () => Object.values(JSON.parse(localStorage.getItem("field:left") || "{}"))
    .reduce((sum, one) => sum + one.count, Number(localStorage.getItem("field:unsent") || 0));
  const forget = () => {
    sessionStorage.clear();
    if (!localStorage.getItem("field:user")) return;
    const ids = [JSON.parse(localStorage.getItem("field:user")).id, ...Object.keys(JSON.parse(localStorage.getItem("field:left") || "{}"))];
    ids.forEach((id) => indexedDB.deleteDatabase(`field-${id}`));
    ["field:user", "field:left", "field:unsent"].forEach((key) => localStorage.removeItem(key));
    if ("caches" in window) caches.keys().then((names) => names.filter((name) => name.startsWith("field-")).forEach((name) => caches.delete(name)));
  };

  /* A button must not overtake a form that is still saving itself, neither elsewhere on the page nor in that form:
     what it sends would be told from what has just been saved as if a colleague had been faster. */
  const saveFirst = (event) => {
    const own = (form) => !(form.getAttribute("hx-trigger") || "submit").includes("submit");
    const open = all("form[data-keep][hx-post]").filter((form) => (form === event.target ? own(form)
      : !event.target.hasAttribute("hx-post")) && watched.has(form) && watched.get(form) !== values(form));
    if (!open.length) return false;
    const { target, submitter } = event;
    event.preventDefault();
    event.stopImmediatePropagation();
    let waiting = open.length;
    open.forEach((form) => {
      form.addEventListener("htmx:afterRequest", (sent) => {
        waiting -= 1;
        if (waiting === 0 && sent.detail.successful) target.requestSubmit(submitter);
      }, { once: true });
      window.htmx.trigger(form, "save");
    });
    return true;
  };

  document.addEventListener("submit", (event) => {
    if (saveFirst(event)) return;
    const asked = (event.submitter && event.submitter.dataset.confirm) || event.target.dataset.confirm;
    if (asked && !window.confirm(asked)) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    if (event.submitter && event.submitter.matches("[data-single]")) {
      all("input[name=ids]", document).forEach((box) => { if (box.form === event.target) box.checked = false; });
    }
    if (event.target.matches("[data-forget]")) {
      if (unsent() && !window.confirm(`这台设备上还有 ${unsent()} 条现场检查记录没有发送，退出后会被删除。确定退出吗？`)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
      }
      forget();
    }
    if (event.target.method === "post" && !event.target.hasAttribute("hx-post")) {
      /* A second click while the first is on its way must not send the form twice. */
      setTimeout(() => { if (!event.defaultPrevented) all("button", event.target).forEach((button) => { button.disabled = true; }); }, 0);
    }
  }, true);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) all("form button").forEach((button) => { button.disabled = false; });
  });
  window.addEventListener("beforeunload", (event) => { if (dirty()) event.preventDefault(); });

  /* Drop a file anywhere on a dropzone */
  ["dragover", "dragleave", "drop"].forEach((name) => document.addEventListener(name, (event) => {
    const zone = event.target.closest && event.target.closest(".dropzone");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("is-over", name === "dragover");
    if (name === "drop") {
      const input = one("input[type=file]", zone);
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }));

  document.addEventListener("DOMContentLoaded", () => {
    start(document);
    /* The page after a sent form: its draft is done with. */
    if (one("[data-sent-ok], .alert-success")) {
      Object.keys(sessionStorage).filter((key) => key.startsWith("draft:") && key.includes(document.referrer
        ? new URL(document.referrer).pathname : "\u0000")).forEach((key) => sessionStorage.removeItem(key));
    }
  });
  document.addEventListener("htmx:afterSwap", (event) => start(event.target));
  document.addEventListener("htmx:afterRequest", (event) => {
    /* What was asked for, not the target: the answer may have taken the form's place. */
    const form = event.detail.requestConfig.elt.closest("form[data-keep]");
    if (form && event.detail.successful) {
      sessionStorage.removeItem(draftKey(form));
      watched.set(form, values(form));
    }
  });
  /* Files on their way */
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.matches("[data-progress]") && one("progress", event.target);
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = (100 * event.detail.loaded) / event.detail.total;
  });

  /* Every nomination of an opinion at once; those that were answered stay */
  document.addEventListener("click", (event) => {
    const clear = event.target.closest("[data-all-clear]");
    if (!clear) return;
    all('input[type=radio][value="clear"]', clear.form).forEach((radio) => {
      if (!all(`input[name="${radio.name}"]:checked`, clear.form).length) radio.checked = true;
    });
    clear.form.dispatchEvent(new Event("input", { bubbles: true }));
  });

  /* One more row of a table of fields: the row in the <template> with its number filled in */
  document.addEventListener("click", (event) => {
    const more = event.target.closest("[data-add-row]");
    if (!more) return;
    const total = one(`[name="${more.dataset.addRow}-TOTAL_FORMS"]`, more.form || document);
    const row = one("template", more.parentElement).innerHTML.replaceAll("__prefix__", total.value);
    more.insertAdjacentHTML("beforebegin", row);
    total.value = Number(total.value) + 1;
    one("input, select, textarea", more.previousElementSibling)?.focus();
  });
  /* A list in a form that is put into order by dragging its rows; the buttons beside them do the same by keyboard */
  let dragged = null;
  document.addEventListener("dragstart", (event) => {
    const row = event.target.closest && event.target.closest("[data-sortable] > [draggable]");
    if (!row) return;
    dragged = { row, list: row.parentElement, before: [...row.parentElement.children] };
    event.dataTransfer.effectAllowed = "move";
    row.classList.add("is-dragged");
  });
  document.addEventListener("dragover", (event) => {
    const over = dragged && event.target.closest && event.target.closest("[data-sortable] > [draggable]");
    if (!over || over.parentElement !== dragged.list) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    if (over !== dragged.row) over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged.row);
  });
  document.addEventListener("drop", (event) => { if (dragged) event.preventDefault(); });
  document.addEventListener("dragend", () => {
    if (!dragged) return;
    const { row, list, before } = dragged;
    dragged = null;
    row.classList.remove("is-dragged");
    if ([...list.children].some((child, index) => child !== before[index])) list.closest("form").requestSubmit();
  });

  document.addEventListener("htmx:sendError", () => toast("网络不通，刚才的修改还没有保存，请稍后再试"));
  document.addEventListener("htmx:responseError", (event) => toast(
    event.detail.xhr.status === 403 ? "您不能进行这项操作" : "没有保存成功，请刷新页面后再试"));
  document.addEventListener("saved", () => toast("已保存"));
})();
