/* The form of a finding: a new one, one to be corrected before it was sent, or one to be put into better words. What is
   half-written is kept on the telephone until it was saved. */
"use strict";
(() => {
  const { store, outbox, photo, screens } = window.Field;
  const { state } = outbox;
  const { shown, is, list, act, say, toast, save, pictures, visitOf } = screens;
  const TEXTS = ["text", "advice", "place"];
  const MOST = 30;
  const MOST_PHOTOS = 20;

  const chip = (name, id, title, isChecked) => {
    const label = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "radio", name, value: String(id), defaultChecked: isChecked });
    label.append(box, Object.assign(document.createElement("span"), { textContent: title }));
    return label;
  };
  const number = (value) => (value ? Number(value) : null);

  /* {said, photos, back, done}: what stands in the form at first, where it leads, and what its button does. */
  const subject = async (visit, how, id) => {
    const back = `#v/${visit.id}/found`;
    if (how === "change") {
      const finding = visit.findings.find((one) => one.id === id);
      return finding && { said: finding, back, title: "修改发现", isOld: true };
    }
    if (how === "correct") {
      const row = (await store.all()).find((one) => one.client_id === id);
      return row && { said: row.payload, row, back, title: row.kind === "change" ? "修改发现" : "改正发现", isOld: true };
    }
    const item = visit.items.find((one) => one.id === Number(id));
    const said = { nature: "problem", severity: (state.data.severities[0] || {}).id, item: item ? item.id : null, task: null, goal: null };
    return { said, back: item ? `#v/${visit.id}/list` : back, title: item ? "记为发现" : "新发现", isOld: false };
  };

  /* A list to choose one from, by a few letters. */
  const chooser = (form, name, ids, rows, chosen, changed) => {
    const field = form.querySelector(`[data-find="${name}"]`);
    const place = list(form, name);
    const draw = () => {
      const words = field.value.trim().toLowerCase();
      const fit = ids.filter((id) => id === chosen.id || !words || `${rows[id].code} ${rows[id].text}`.toLowerCase().includes(words));
      const few = chosen.id && !words ? [chosen.id] : fit.slice(0, MOST);
      place.replaceChildren(chip(name, "", "不选", !chosen.id), ...few.filter((id) => rows[id]).map((id) => chip(name, id, `${rows[id].code} ${rows[id].text}`, id === chosen.id)));
      place.hidden = !words && !chosen.id && document.activeElement !== field;
    };
    field.addEventListener("input", draw);
    field.addEventListener("focus", draw);
    place.addEventListener("change", (event) => {
      chosen.id = number(event.target.value);
      field.value = "";
      draw();
      changed();
    });
    draw();
  };

  const screen = async (visitId, how, id) => {
    const visit = visitOf(visitId);
    const about = visit && await subject(visit, how, id);
    if (!about) return null;
    const draftKey = `draft:${visitId}:${how}:${id || ""}`;
    const kept = await store.get(draftKey);
    const said = kept ? kept.said : about.said;
    const photos = kept ? kept.photos : [];
    const form = shown("t-form");
    const { severities, categories, tasks, goals } = state.data;
    const task = { id: said.task || null };
    const goal = { id: said.goal || null };
    let place = { latitude: said.latitude || "", longitude: said.longitude || "" };

    is(form, "severities").append(...severities.map((row) => chip("severity", row.id, row.name, row.id === said.severity)));
    is(form, "categories").append(chip("category", "", "不选", !said.category), ...categories.map((row) => chip("category", row.id, row.name, row.id === said.category)));
    TEXTS.forEach((name) => { form.elements[name].value = said[name] || ""; });
    form.elements.nature.value = said.nature;
    form.elements.keeps_position.checked = Boolean(kept && kept.keeps);
    is(form, "goal-line").hidden = !visit.goals.length;
    is(form, "fold").open = Boolean(said.task || said.goal || said.category || said.advice || said.place || place.latitude);

    const values = () => ({
      nature: form.elements.nature.value,
      text: form.elements.text.value.trim(),
      advice: form.elements.advice.value.trim(),
      place: form.elements.place.value.trim(),
      severity: form.elements.nature.value === "problem" ? number(form.elements.severity && form.elements.severity.value) : null,
      category: number(form.elements.category.value),
      task: task.id,
      goal: goal.id,
      item: said.item || null,
      ...place,
    });
    let clock = 0;
    let isDone = false;
    const keep = async () => {
      clearTimeout(clock);
      if (!isDone) await store.put(draftKey, { said: { ...values(), revision: said.revision }, photos, keeps: form.elements.keeps_position.checked });
    };
    const later = () => { clearTimeout(clock); clock = setTimeout(keep, 400); };
    const look = () => { is(form, "severities").hidden = form.elements.nature.value === "good"; };
    const drawPhotos = () => {
      pictures(list(form, "photos"), about.said.photos || [], photos);
      list(form, "photos").querySelectorAll("span").forEach((box, index) => {
        const button = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
        button.setAttribute("aria-label", "去掉这张照片");
        button.addEventListener("click", () => { photos.splice(index, 1); drawPhotos(); keep(); });
        box.append(button);
      });
    };
    const drawPlace = () => {
      is(form, "position").textContent = place.latitude ? `北纬 ${place.latitude}，东经 ${place.longitude}` : "";
      act(form, "position").textContent = place.latitude ? "去掉位置" : "记录位置";
    };
    chooser(form, "task", visit.tasks, tasks, task, later);
    chooser(form, "goal", visit.goals, goals, goal, later);
    form.addEventListener("input", later);
    form.addEventListener("change", look);
    form.querySelectorAll('[data-act="photo"]').forEach((field) => field.addEventListener("change", async () => {
      const files = [...field.files];
      field.value = "";
      for (const file of files) {
        if (photos.length >= MOST_PHOTOS) { toast(`一条发现最多 ${MOST_PHOTOS} 张照片`); break; }
        photos.push({ file, small: await photo.shown(file), name: photo.name() });
        drawPhotos();
      }
      await keep();
    }));
    act(form, "position").addEventListener("click", () => {
      if (place.latitude) { place = { latitude: "", longitude: "" }; drawPlace(); later(); return; }
      if (!navigator.geolocation) { toast("这台手机不提供位置"); return; }
      is(form, "position").textContent = "正在定位……";
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        place = { latitude: coords.latitude.toFixed(6), longitude: coords.longitude.toFixed(6) };
        drawPlace();
        later();
      }, () => { is(form, "position").textContent = "没有取到位置，请检查手机的定位开关。"; }, { enableHighAccuracy: true, timeout: 15000 });
    });

    const complain = (errors, reason) => {
      form.querySelectorAll("[data-error]").forEach((line) => {
        const texts = errors[line.dataset.error];
        line.hidden = !texts;
        line.textContent = texts ? [].concat(texts).join(" ") : "";
      });
      if (["task", "goal", "category", "advice", "place"].some((name) => errors[name])) is(form, "fold").open = true;
      say(form, "refused", reason);
    };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("[type=submit]");
      const now = values();
      if (!now.text) { complain({ text: "请写明发现的情况。" }, ""); form.elements.text.focus(); return; }
      if (button.disabled) return;
      button.disabled = true;
      clearTimeout(clock);
      const keeps = form.elements.keeps_position.checked;
      const finding = about.row ? about.row.payload.finding || about.row.client_id : how === "change" ? id : store.uuid();
      const same = { visit: visit.id, unit: visit.unit };
      const entries = [];
      for (const one of photos) {
        entries.push({ ...same, kind: "photo", payload: { finding, keeps_position: keeps }, about: now.text, name: one.name, small: one.small, file: await photo.readied(one.file, keeps) });
      }
      let isIn = true;
      if (about.row) {
        await store.change(about.row.client_id, (row) => {
          isIn = row.state === "refused" || row.tries === 0;
          return isIn ? { ...row, payload: { ...row.payload, ...now }, about: now.text, state: "waiting", reason: "", errors: {} } : row;
        }).then((row) => { isIn = isIn && row !== null; });
        if (!isIn) toast("这条刚刚已经发送，请在“发现”里修改");
      } else if (how === "change") entries.unshift({ ...same, kind: "change", payload: { ...now, finding, revision: said.revision }, about: now.text });
      else entries.unshift({ ...same, kind: "finding", client_id: finding, payload: now, about: now.text });
      isDone = isIn && await save(entries, draftKey);
      button.disabled = false;
      if (!isDone) return;
      toast(state.isOnline ? "已保存，正在发送" : "已保存在手机里，有网络时自动发送");
      location.replace(about.back);
    });

    look();
    drawPhotos();
    drawPlace();
    if (about.row && about.row.state === "refused") complain(about.row.errors || {}, about.row.reason);
    if (kept) toast("已恢复没有保存的内容");
    form.dataset.title = about.title;
    form.dataset.back = about.back;
    form.dataset.focus = how === "new" ? "text" : "";
    return form;
  };

  window.Field.finding = { screen };
})();
