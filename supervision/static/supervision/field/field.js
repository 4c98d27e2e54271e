/* 现场检查: which screen is shown, and when it is drawn anew. */
"use strict";
(() => {
  const { outbox, screens, finding } = window.Field;
  const { state } = outbox;
  const place = document.getElementById("screen");
  const back = document.querySelector(".fa-back");
  let shownAt = null;
  let isVisit = false;

  const parts = () => location.hash.slice(1).split("/");
  const frame = (title, to) => {
    document.getElementById("title").textContent = title;
    back.hidden = to === null;
    back.dataset.to = to || "";
  };
  const bar = () => {
    const count = state.rows.length;
    const odd = state.rows.filter((row) => row.state !== "waiting").length;
    const sync = document.getElementById("sync");
    sync.textContent = odd ? `${odd} 条要处理` : count ? `${count} 条未发送` : state.isOnline ? "已全部发送" : "没有网络";
    sync.className = `fa-sync${odd ? " is-odd" : count ? " is-waiting" : ""}`;
    const notice = document.getElementById("notice");
    const said = state.needsLogin ? `请重新登录${count ? "，未发送的记录还在" : ""}。`
      : state.problem || (state.isOnline ? "" : `没有网络，可以照常记录${count ? `，${count} 条未发送` : ""}。`);
    notice.replaceChildren(said);
    if (state.needsLogin) notice.append(" ", Object.assign(document.createElement("a"), { href: document.body.dataset.login, textContent: "登录" }));
    notice.hidden = !said;
  };

  const draw = async () => {
    const where = location.hash;
    const [kind, id, tab, about] = parts();
    let box = null;
    isVisit = kind === "v" && (tab === "list" || tab === "found");
    if (isVisit) {
      box = screens.visitScreen(Number(id), tab);
      if (box) frame(screens.visitOf(Number(id)).unit, "#");
    } else if (kind === "v") {
      box = await finding.screen(Number(id), tab, about);
      if (location.hash !== where) return;
      if (box) frame(box.dataset.title, box.dataset.back);
    } else if (kind === "outbox") {
      box = screens.outboxScreen();
      frame("未发送的记录", "#");
    }
    if (!box) {
      if (kind && state.data) { location.replace("#"); return; }
      box = screens.home();
      frame("现场检查", null);
    }
    const isSame = shownAt === where;
    const height = window.scrollY;
    place.replaceChildren(box);
    shownAt = where;
    window.scrollTo(0, isSame ? height : 0);
    if (box.dataset && box.dataset.focus) place.querySelector(`[name="${box.dataset.focus}"]`).focus();
  };

  /* Something has changed: nothing that somebody writes in is taken from under the hand. */
  const refresh = () => {
    bar();
    if (shownAt === null || shownAt !== location.hash) return;
    const [kind, id, tab] = parts();
    if (isVisit) {
      const visit = screens.visitOf(Number(id));
      if (visit && place.querySelector("[data-visit]")) screens.refreshVisit(place.querySelector("[data-visit]"), visit, tab);
      else draw();
    } else if (kind !== "v") draw();
  };

  document.addEventListener("click", (event) => {
    const to = event.target.closest("[data-to]");
    if (to && !to.disabled) {
      if (to === back) location.replace(to.dataset.to || "#");
      else location.hash = to.dataset.to;
    }
  });
  window.addEventListener("hashchange", draw);

  /* Among the telephone's own applications */
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    if (localStorage.getItem("field:no-install")) return;
    window.Field.install = event;
    refresh();
  });
  document.addEventListener("click", (event) => {
    const act = event.target.closest("[data-act]");
    if (!act || !["install", "no-install"].includes(act.dataset.act)) return;
    if (act.dataset.act === "install") window.Field.install.prompt();
    else localStorage.setItem("field:no-install", "1");
    window.Field.install = null;
    refresh();
  });

  const begin = async () => {
    bar();
    if ("serviceWorker" in navigator) navigator.serviceWorker.register(document.body.dataset.worker).catch(() => {});
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
    if (!("indexedDB" in window)) { place.textContent = "这个浏览器不能保存记录，请换一个浏览器。"; return; }
    await outbox.start(refresh);
    await draw();
    place.dataset.ready = "1";
  };
  begin().catch((error) => {
    place.textContent = "这个浏览器不能在手机里保存记录（可能是无痕模式），请换一个浏览器或退出无痕模式。";
    console.error(error);
  });
})();
