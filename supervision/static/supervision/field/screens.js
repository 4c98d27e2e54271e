/* The screens but for the form of a finding: today's visits, one visit, what is not yet sent. */
"use strict";
(() => {
  const { store, outbox, photo } = window.Field;
  const { state } = outbox;
  const ANSWERS = { yes: "是", partly: "部分", no: "否", na: "不适用" };
  const KINDS = { answer: "检查项", finding: "发现", change: "修改发现", photo: "照片" };
  const SENT = { waiting: ["未发送", "tag tag-warn"], refused: ["没有收下", "tag tag-late"], conflict: ["与他人不一致", "tag tag-late"] };
  const WEEK = "日一二三四五六";
  const TYPING = 1200;
  const GUIDE = 60;
  const MANY = 8;

  const shown = (id) => {
    const box = document.createElement("div");
    box.append(document.getElementById(id).content.cloneNode(true));
    return box.childElementCount === 1 ? box.firstElementChild : box;
  };
  const is = (root, name) => root.querySelector(`[data-is="${name}"]`);
  const list = (root, name) => root.querySelector(`[data-list="${name}"]`);
  const act = (root, name) => root.querySelector(`[data-act="${name}"]`);
  const say = (root, name, text) => { const line = is(root, name); line.textContent = text; line.hidden = !text; };
  const toast = (text) => {
    const line = document.getElementById("toast");
    line.textContent = text;
    clearTimeout(toast.timer);
    toast.timer = setTimeout(() => { line.textContent = ""; }, 2500);
  };
  const day = (text) => {
    const [year, month, date] = text.slice(0, 10).split("-").map(Number);
    return year ? `${month}月${date}日 周${WEEK[new Date(year, month - 1, date).getDay()]}` : "日期未定";
  };
  const time = (text) => {
    const moment = new Date(text);
    const two = (n) => String(n).padStart(2, "0");
    return text ? `${two(moment.getMonth() + 1)}-${two(moment.getDate())} ${two(moment.getHours())}:${two(moment.getMinutes())}` : "";
  };
  const mark = (place, row) => {
    place.className = row ? SENT[row.state][1] : "";
    place.textContent = row ? (row.state === "waiting" && row.tries && state.isSending ? "正在发送" : SENT[row.state][0]) : "";
  };
  const name = (rows, id) => (rows.find((row) => row.id === id) || {}).name || "";
  const visitOf = (id) => state.data && state.data.visits.find((visit) => visit.id === id);
  const save = async (entries, draft) => {
    try {
      await store.add(entries, draft);
    } catch {
      toast("手机存不下了，没有保存。请清理手机空间后再试。");
      return false;
    }
    await outbox.changed();
    return true;
  };

  const pictures = (place, numbers, rows) => {
    place.replaceChildren(...numbers.map((number) => {
      const link = Object.assign(document.createElement("a"), { href: document.body.dataset.preview.replace("/0/", `/${number}/`), target: "_blank", rel: "noopener" });
      link.append(Object.assign(new Image(), { src: document.body.dataset.thumbnail.replace("/0/", `/${number}/`), alt: "照片", loading: "lazy" }));
      return link;
    }), ...rows.map((row) => {
      const box = document.createElement("span");
      if (row.small) box.append(Object.assign(new Image(), { src: row.small, alt: "未发送的照片" }));
      else box.textContent = row.name || "照片";
      return box;
    }));
  };
  const photosOf = (key, id) => state.rows.filter((row) => row.kind === "photo" && row.payload[key] === id);

  /* Today's visits */
  const card = (visit) => {
    const box = shown("t-visit-card");
    const done = visit.items.filter((item) => answerOf(visit, item).answer).length;
    const waiting = state.rows.filter((row) => row.visit === visit.id).length;
    const found = new Set([...visit.findings.map((one) => one.id), ...state.rows.filter((row) => row.kind === "finding" && row.visit === visit.id).map((row) => row.client_id)]);
    is(box, "unit").textContent = visit.unit;
    is(box, "when").textContent = [day(visit.day), visit.place].filter(Boolean).join(" · ");
    is(box, "inspection").textContent = (visit.is_unannounced ? "暗访，请勿事先告知 · " : "") + visit.inspection;
    is(box, "how").textContent = [visit.items.length ? `检查表 ${done}/${visit.items.length}` : "没有检查表", `发现 ${found.size}`, waiting ? `${waiting} 条未发送` : ""].filter(Boolean).join(" · ");
    box.classList.toggle("has-unsent", waiting > 0);
    box.dataset.to = `#v/${visit.id}/list`;
    return box;
  };
  const home = () => {
    const visits = state.data ? state.data.visits : [];
    const today = store.now().slice(0, 10);
    const box = shown("t-home");
    const groups = { today: visits.filter((visit) => visit.day === today), other: visits.filter((visit) => visit.day !== today) };
    Object.entries(groups).forEach(([key, rows]) => {
      list(box, key).append(...rows.map(card));
      is(box, key).hidden = !rows.length;
    });
    if (!visits.length && state.data) list(box, "other").append(shown("t-nothing"));
    const others = store.left().map((one) => `这台手机上还有${one.name} ${one.count} 条未发送的记录，请本人登录后发送。`);
    is(box, "fresh").textContent = [...others, state.loadedAt ? `数据更新于 ${time(new Date(state.loadedAt).toISOString())}` : ""].join(" ");
    box.querySelector(".fa-install").hidden = !window.Field.install;
    return box;
  };

  /* One visit */
  const answerOf = (visit, item) => {
    const row = state.rows.filter((one) => one.kind === "answer" && one.payload.item === item.id).pop();
    return row ? { ...item, ...row.payload, by: "", at: row.device_at, row } : { ...item, row: null };
  };
  const answer = async (visit, item, said) => {
    const before = answerOf(visit, item);
    const payload = { item: item.id, revision: item.revision, answer: before.answer, note: before.note, figure: before.figure, ...said };
    const about = `${item.text}：${ANSWERS[payload.answer]}${payload.figure ? `，${payload.figure}${item.figure_unit}` : ""}${payload.note ? `，${payload.note}` : ""}`;
    let isTaken = false;
    if (before.row) {
      /* What has not been tried yet, or was surely not taken, is changed where it is. */
      const changed = await store.change(before.row.client_id, (row) => {
        isTaken = row.tries === 0 || row.state === "refused";
        return isTaken ? { ...row, payload: { ...payload, revision: row.payload.revision }, about, device_at: store.now(), state: "waiting", reason: "" } : row;
      });
      isTaken = isTaken && changed !== null;
    }
    if (isTaken) outbox.changed();
    else await save([{ kind: "answer", visit: visit.id, unit: visit.unit, payload, about }]);
  };
  const figureOf = (text) => {
    const plain = text.replace(/[０-９．]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).replace(/[,，\s]/g, "");
    return /^(-?\d{1,12}(\.\d{1,2})?)?$/.test(plain) ? plain : null;
  };
  const fillItem = (box, visit, item) => {
    const present = answerOf(visit, item);
    mark(is(box, "sent"), present.row);
    box.querySelectorAll("[data-answer]").forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.answer === present.answer)));
    is(box, "more").hidden = !present.answer;
    box.querySelectorAll("[data-say]").forEach((field) => {
      if (field !== document.activeElement && !field.dataset.typed) field.value = present[field.dataset.say] || "";
    });
    is(box, "by").textContent = present.by ? `${present.by} ${time(present.at)}` : "";
    say(box, "refused", present.row && present.row.state !== "waiting" ? `${present.row.reason}（点右上角处理）` : "");
    pictures(list(box, "photos"), item.photos, photosOf("item", item.id));
  };
  const itemCard = (visit, item) => {
    const box = shown("t-item");
    box.dataset.item = item.id;
    is(box, "source").textContent = item.source;
    is(box, "text").textContent = item.text;
    const isLong = item.guide.length > GUIDE;
    say(box, "short", isLong ? "" : item.guide);
    is(box, "guide-fold").hidden = !isLong;
    is(box, "begin").textContent = `${item.guide.slice(0, GUIDE)}……`;
    is(box, "guide").textContent = item.guide;
    is(box, "figure-line").hidden = !item.figure_unit;
    is(box, "figure-unit").textContent = item.figure_unit;
    const current = () => (visitOf(visit.id) || visit).items.find((one) => one.id === item.id) || item;
    box.querySelectorAll("[data-answer]").forEach((button) => button.addEventListener("click", () => answer(visit, current(), { answer: button.dataset.answer })));
    box.querySelectorAll("[data-say]").forEach((field) => {
      let clock = 0;
      const keep = async () => {
        clearTimeout(clock);
        if (!field.dataset.typed) return;
        const value = field.dataset.say === "figure" ? figureOf(field.value) : field.value.trim();
        field.toggleAttribute("aria-invalid", value === null);
        if (value === null) { say(box, "refused", "数值请填数字，最多两位小数。"); return; }
        delete field.dataset.typed;
        await answer(visit, current(), { [field.dataset.say]: value });
      };
      field.addEventListener("input", () => { field.dataset.typed = "1"; clearTimeout(clock); clock = setTimeout(keep, TYPING); });
      field.addEventListener("change", keep);
    });
    act(box, "photo").addEventListener("change", async (event) => {
      const [file] = event.target.files;
      event.target.value = "";
      if (!file) return;
      const entry = { kind: "photo", visit: visit.id, unit: visit.unit, payload: { item: item.id, keeps_position: false }, about: item.text, name: photo.name(), small: await photo.shown(file), file: await photo.readied(file, false) };
      if (await save([entry])) toast("照片已存在手机里");
    });
    act(box, "to-finding").addEventListener("click", () => { location.hash = `#v/${visit.id}/new/${item.id}`; });
    fillItem(box, visit, item);
    return box;
  };
  const findingCard = (visit, finding, row) => {
    const box = shown("t-finding");
    const { tasks, goals, severities, categories } = state.data;
    const isProblem = finding.nature === "problem";
    is(box, "nature").textContent = isProblem ? "问题" : "好的做法";
    is(box, "nature").classList.add(isProblem ? "tag-late" : "tag-ok");
    say(box, "severity", isProblem ? name(severities, finding.severity) : "");
    is(box, "repeats").hidden = !finding.repeats;
    mark(is(box, "sent"), row);
    is(box, "text").textContent = finding.text;
    const task = tasks[finding.task];
    const goal = goals[finding.goal];
    is(box, "about").textContent = [task ? `任务 ${task.code}` : "", goal ? goal.code : "", name(categories, finding.category), finding.place].filter(Boolean).join(" · ");
    pictures(list(box, "photos"), finding.photos || [], photosOf("finding", finding.id));
    is(box, "by").textContent = row ? `本机 ${time(row.device_at)}` : `${finding.by} ${time(finding.at)}`;
    const isChange = !row || row.kind === "change";
    act(box, "change").hidden = row !== undefined && row.state === "waiting" && row.tries > 0;
    act(box, "change").addEventListener("click", () => {
      location.hash = row ? `#v/${visit.id}/correct/${row.client_id}` : `#v/${visit.id}/change/${finding.id}`;
    });
    box.dataset.finding = finding.id;
    if (isChange && row) is(box, "sent").textContent += "的修改";
    return box;
  };
  const findingCards = (visit) => {
    const unsent = state.rows.filter((row) => row.kind === "finding" && row.visit === visit.id).reverse();
    const changes = (id) => state.rows.filter((row) => row.kind === "change" && row.payload.finding === id).pop();
    const own = unsent.map((row) => findingCard(visit, { ...row.payload, id: row.client_id }, row));
    const known = visit.findings.filter((one) => !unsent.some((row) => row.client_id === one.id)).map((one) => {
      const row = changes(one.id);
      return findingCard(visit, row ? { ...one, ...row.payload, id: one.id } : one, row);
    });
    if (own.length + known.length) return [...own, ...known];
    return [Object.assign(document.createElement("p"), { className: "fa-empty", textContent: "还没有发现。看到问题或好的做法，点下面的“新发现”。" })];
  };
  const visitScreen = (id, tab) => {
    const visit = visitOf(id);
    if (!visit) return null;
    const box = shown("t-visit");
    box.dataset.visit = id;
    is(box, "about").textContent = [visit.inspection, day(visit.day), visit.place, `督导组：${visit.group.join("、")}`].filter(Boolean).join(" · ");
    box.querySelectorAll("[data-tab]").forEach((button) => {
      button.setAttribute("aria-selected", String(button.dataset.tab === tab));
      button.addEventListener("click", () => location.replace(`#v/${id}/${button.dataset.tab}`));
    });
    act(box, "new").dataset.to = `#v/${id}/new`;
    is(box, "open-only").hidden = tab !== "list" || visit.items.length < MANY;
    act(box, "open-only").addEventListener("change", (event) => {
      const rows = new Map(visitOf(id).items.map((item) => [item.id, item]));
      box.querySelectorAll("[data-item]").forEach((one) => { one.hidden = event.target.checked && Boolean(answerOf(visit, rows.get(Number(one.dataset.item))).answer); });
    });
    if (tab === "list" && visit.items.length) list(box, "rows").append(...visit.items.map((item) => itemCard(visit, item)));
    refreshVisit(box, visit, tab);
    return box;
  };
  const refreshVisit = (box, visit, tab) => {
    say(box, "hold", visit.hold);
    const done = visit.items.filter((item) => answerOf(visit, item).answer).length;
    is(box, "items").textContent = visit.items.length ? `${done}/${visit.items.length}` : "";
    const cards = findingCards(visit);
    is(box, "findings").textContent = cards[0].dataset.finding ? cards.length : "";
    const rows = list(box, "rows");
    if (tab === "found") { rows.replaceChildren(...cards); return; }
    const present = new Map([...rows.querySelectorAll("[data-item]")].map((one) => [Number(one.dataset.item), one]));
    visit.items.forEach((item) => {
      const one = present.get(item.id);
      if (one) fillItem(one, visit, item);
      else rows.append(itemCard(visit, item));
      present.delete(item.id);
    });
    /* Struck from the list by a colleague; one that somebody is writing in stays until it is left. */
    present.forEach((one) => { if (!one.contains(document.activeElement)) one.remove(); });
    if (!visit.items.length) rows.replaceChildren(Object.assign(document.createElement("p"), { className: "fa-empty", textContent: "这次检查没有检查表，可以直接记录发现。" }));
  };

  /* What is not yet sent */
  const worded = (row, said) => (row.kind === "answer" ? [ANSWERS[said.answer] || "未填", said.figure, said.note].filter(Boolean).join("，") : said.text || "");
  const entryCard = (row) => {
    const box = shown("t-entry");
    const isOpen = row.state !== "waiting" || row.tries === 0;
    is(box, "kind").textContent = KINDS[row.kind];
    mark(is(box, "sent"), row);
    is(box, "at").textContent = time(row.device_at);
    is(box, "unit").textContent = row.unit;
    is(box, "text").textContent = row.about;
    if (row.small) pictures(list(box, "photos"), [], [row]);
    say(box, "reason", row.reason || "");
    is(box, "both").hidden = row.state !== "conflict";
    if (row.state === "conflict") {
      is(box, "mine").textContent = worded(row, row.payload);
      is(box, "theirs").textContent = worded(row, row.current);
      is(box, "whose").textContent = row.current.by || "对方";
      act(box, "mine").addEventListener("click", async () => {
        await store.change(row.client_id, (kept) => ({ ...kept, state: "waiting", reason: "", payload: { ...kept.payload, revision: kept.current.revision } }));
        outbox.changed();
      });
      act(box, "theirs").addEventListener("click", async () => { await store.remove([row.client_id]); outbox.changed(); });
    }
    const mayCorrect = (row.kind === "finding" || row.kind === "change") && row.state !== "conflict" && isOpen && visitOf(row.visit);
    act(box, "correct").hidden = !mayCorrect;
    act(box, "correct").textContent = row.state === "waiting" ? "修改" : "改正";
    act(box, "correct").dataset.to = `#v/${row.visit}/correct/${row.client_id}`;
    act(box, "again").hidden = row.state !== "refused";
    act(box, "again").addEventListener("click", async () => {
      await store.change(row.client_id, (kept) => ({ ...kept, state: "waiting", reason: "" }));
      outbox.changed();
    });
    act(box, "give-up").hidden = !isOpen || row.state === "conflict";
    act(box, "give-up").addEventListener("click", async () => {
      if (!window.confirm("这条记录还没有发送，放弃后不能恢复。确定放弃吗？")) return;
      const with_it = state.rows.filter((other) => other.payload.finding === row.client_id).map((other) => other.client_id);
      await store.remove([row.client_id, ...with_it]);
      outbox.changed();
    });
    return box;
  };
  const outboxScreen = () => {
    const box = shown("t-outbox");
    is(box, "state").textContent = state.rows.length ? `${state.rows.length} 条记录还在手机里，按记录的先后发送。` : "全部记录都已发送。";
    act(box, "send").hidden = !state.rows.some((row) => row.state === "waiting");
    act(box, "send").addEventListener("click", () => { outbox.kick(); toast(state.isOnline ? "正在发送……" : "没有网络，有网络时自动发送"); });
    list(box, "rows").append(...state.rows.map(entryCard));
    return box;
  };

  window.Field.screens = { home, visitScreen, refreshVisit, outboxScreen, shown, is, list, act, say, toast, save, pictures, visitOf };
})();
