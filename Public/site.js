// What script adds to pages that work without it: results that change in place, a preview of how many a button will
// show, finding in a long list, completions, copying an address, keeping an engagement while there is no connection,
// showing what a report says while it is written. Every failure falls back to the plain page.
"use strict";
(() => {
  const policy = window.trustedTypes
    ? trustedTypes.createPolicy("fragment", { createHTML: (html) => html })
    : { createHTML: (html) => html };
  const $ = (selector, within = document) => within.querySelector(selector);
  const wide = matchMedia("(min-width: 62rem)");
  let latest = 0;
  let waiting;

  /** The address that a form stands for, without what it leaves empty. */
  const addressOf = (form, button) => {
    const address = new URL(form.action);
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form, button)) if (value !== "") query.append(name, value);
    if (query.get("sort") === "distance" && !query.has("near")) query.delete("sort");
    const columns = query.getAll("col");
    if (columns.length) {
      query.delete("col");
      query.set("cols", columns.join("."));
    }
    address.search = query;
    return address;
  };

  /** Puts another address's results in place of these; the whole page where that cannot be done. */
  const show = async (address, { push = true, focus } = {}) => {
    const results = $("#results");
    if (!results) return location.assign(address);
    const turn = ++latest;
    results.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(address, { headers: { "X-Fragment": "results" } });
      const html = await answer.text();
      if (turn !== latest) return;
      if (!answer.ok || new URL(answer.url).origin !== location.origin || !html.startsWith('<section id="results"')) throw new Error();
      const holder = document.createElement("template");
      holder.innerHTML = policy.createHTML(html);
      const fresh = $("#results", holder.content);
      putFilters($("#find", holder.content));
      results.replaceWith(fresh);
      if (push) history.pushState({ fragment: true }, "", answer.url);
      document.title = fresh.dataset.title;
      $("#live").textContent = fresh.dataset.said;
      const words = $("#q");
      if (words !== document.activeElement) words.value = new URL(answer.url).searchParams.get("q") ?? "";
      if (push) (focus && focus(fresh) || $("#count", fresh)).focus();
    } catch {
      if (turn === latest) location.assign(address);
    }
  };

  /** Fresh filters in place of the old, with the groups open that were open; a panel over a whole phone closes. */
  const putFilters = (fresh) => {
    const old = $("#find");
    clearTimeout(waiting);
    for (const group of old.querySelectorAll("details.facet[open]")) $(`#${group.id}`, fresh)?.setAttribute("open", "");
    $(".panel", fresh).open = $(".panel", old).open && wide.matches;
    const places = [...old.querySelectorAll(".facet .long")].map((list) => [list.closest(".facet").id, list.scrollTop]);
    old.replaceWith(fresh);
    for (const [id, place] of places) { const list = $(`#${id} .long`); if (list) list.scrollTop = place; }
    showTicked();
  };

  /** Scrolls each long list so far that its first ticked choice is in view. */
  const showTicked = () => {
    for (const list of document.querySelectorAll(".facet[open] .long")) {
      const ticked = $("input:checked", list)?.parentElement;
      if (ticked && (ticked.offsetTop < list.scrollTop || ticked.offsetTop + ticked.offsetHeight > list.scrollTop + list.clientHeight)) list.scrollTop = ticked.offsetTop - 8;
    }
  };

  // Apply buttons say how many results they will show; they never change the results by themselves.
  const preview = (form) => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const question = addressOf(form);
      question.pathname = "/directory.json";
      question.searchParams.set("facets", "none");
      question.searchParams.set("size", "1");
      try {
        const { total } = await (await fetch(question)).json();
        const words = form.dataset[new Intl.PluralRules(document.documentElement.lang).select(total)] ?? form.dataset.other;
        for (const button of form.querySelectorAll(".apply")) button.textContent = words.replace(/[\d,]+/, total.toLocaleString("en-GB"));
      } catch { /* the buttons keep their words */ }
    }, 400);
  };

  /** Opens whatever a part of the page is folded into, and goes there. */
  const unfold = (part) => {
    for (let folded = part.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
    part.scrollIntoView({ block: "nearest" });
    (part.matches("details") ? $("summary", part) : part).focus();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-partial]");
    if (link && !event.defaultPrevented && event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
      event.preventDefault();
      const inChips = link.closest(".chips");
      const place = inChips ? [...inChips.querySelectorAll("a")].indexOf(link) : -1;
      const inHead = link.closest("thead");
      const column = inHead ? link.closest("th").cellIndex : -1;
      const focus = (fresh) =>
        inChips ? fresh.querySelectorAll(".chips li a:not(.clear)")[place] : inHead ? fresh.querySelectorAll("thead th")[column]?.querySelector("a") : null;
      show(link.href, { focus });
    }
    const inner = event.target.closest('a[href^="#"]');
    const part = inner && document.getElementById(inner.hash.slice(1));
    if (part && part.closest("#find, .problem")) {
      event.preventDefault();
      unfold(part);
    }
    const copier = event.target.closest("[data-copy]");
    if (copier) {
      const field = document.getElementById(copier.dataset.copy);
      const said = () => { $("#live").textContent = copier.textContent = copier.dataset.copied; };
      if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(said, () => field.select());
      else field.select();
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-partial]")) return;
    event.preventDefault();
    show(addressOf(form, event.submitter));
  });

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.dataset.find !== undefined) {
      const wanted = field.value.trim().toLocaleLowerCase();
      for (const item of field.closest("fieldset").querySelectorAll(".options li")) {
        item.hidden = wanted !== "" && !$("input", item).checked && !item.textContent.toLocaleLowerCase().includes(wanted);
      }
    } else if (field.form && field.form.id === "find") preview(field.form);
    if (field.dataset.suggest) complete(field);
  });

  // Completions while typing, from the third of a second on in which nothing was typed.
  let typing;
  const complete = (field) => {
    clearTimeout(typing);
    const list = $("#suggestions");
    if (!list || field.value.trim().length < 2) return;
    typing = setTimeout(async () => {
      try {
        const { suggestions } = await (await fetch(field.dataset.suggest + "?q=" + encodeURIComponent(field.value))).json();
        list.replaceChildren(...suggestions.map((text) => Object.assign(document.createElement("option"), { value: text })));
      } catch { /* typing goes on without */ }
    }, 300);
  };

  // Fields for finding in a list are not part of the question.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.dataset.find !== undefined) event.preventDefault();
  });

  // Engagements that could not be sent wait on this device for a week, as their forms' fields. Each bears the key of its
  // form, by which the server knows it when it comes twice. They are their writer's alone, and go when that one signs out.
  const engagement = $("#engagement.new");
  const box = $("#kept");
  const me = box?.dataset.person;
  const store = "ceangal.engagements";
  const keepMost = 50;
  const keepFor = 7 * 86_400_000;
  const kept = () => {
    try { return (JSON.parse(localStorage.getItem(store)) ?? []).filter((one) => one.at > Date.now() - keepFor); } catch { return []; }
  };
  if (kept().length === 0) try { localStorage.removeItem(store); } catch { /* nothing can be kept, then */ }
  const keep = (waiting) => {
    try {
      if (waiting.length) localStorage.setItem(store, JSON.stringify(waiting));
      else localStorage.removeItem(store);
      return true;
    } catch { return false; }
  };
  const tellKept = (extra) => {
    if (!box) return;
    const own = kept().filter((one) => one.person === me);
    const wrong = own.find((one) => one.why && one.key !== engagement?.elements.key.value);
    const lines = [];
    if (extra) lines.push(extra);
    if (own.length) lines.push(own.length === 1 ? box.dataset.one : box.dataset.many.replace("{count}", own.length));
    if (wrong) lines.push(box.dataset.wrong.replace("{why}", wrong.why));
    box.replaceChildren(...lines.map((text) => Object.assign(document.createElement("p"), { textContent: text })));
    if (wrong && engagement) {
      const mend = Object.assign(document.createElement("button"), { type: "button", textContent: box.dataset.mend });
      mend.addEventListener("click", () => putBack(wrong));
      box.append(mend);
    }
    box.hidden = !lines.length;
  };

  /** Takes what was put back into the form and is no field of its own out of it again. */
  const clearPut = () => engagement.querySelectorAll("[data-put]").forEach((field) => field.remove());

  /** Puts what waits back into the form, to be mended; it goes from the device once it is saved, or kept again. */
  const putBack = (one) => {
    clearPut();
    for (const field of engagement.elements) {
      if (field.type === "checkbox") field.checked = one.fields.some(([name, value]) => name === field.name && value === field.value);
      else if (field.name && field.name !== "action") field.value = one.fields.find(([name]) => name === field.name)?.[1] ?? "";
    }
    for (const [name, value] of one.fields) {
      if (name === "establishment" && ![...engagement.elements].some((field) => field.value === value)) {
        const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
        field.dataset.put = "";
        engagement.append(field);
      }
    }
    engagement.scrollIntoView();
  };

  /** Sends what waits, one after the other. What the server refuses stays, with the reason. */
  let isSending = false;
  const sendKept = async () => {
    if (!box || isSending) return;
    isSending = true;
    let sent = 0;
    try {
      for (const one of kept()) {
        if (one.person !== me || one.why) continue;
        const answer = await fetch("/engagements.json", { method: "POST", body: new URLSearchParams(one.fields) });
        const said = await answer.json();
        if (!answer.ok && answer.status !== 422) break;
        sent += answer.ok ? 1 : 0;
        const why = answer.ok ? "" : said.detail ?? said.title;
        keep(kept().flatMap((other) => other.key !== one.key ? [other] : why ? [{ ...other, why }] : []));
      }
    } catch { /* there is no connection; what waits waits on */ }
    isSending = false;
    tellKept(sent ? box.dataset.sent : "");
  };

  /** Keeps what the form holds, and empties it for the next. */
  const keepForm = () => {
    const fields = [...new FormData(engagement)].filter(([name]) => name !== "action");
    const key = fields.find(([name]) => name === "key")[1];
    const waiting = kept().filter((one) => one.key !== key);
    if (waiting.length >= keepMost || !keep([...waiting, { person: me, key, fields, at: Date.now() }])) {
      return tellKept(box.dataset.full);
    }
    engagement.reset();
    clearPut();
    engagement.elements.key.value = crypto.randomUUID();
    tellKept();
    box.scrollIntoView({ block: "nearest" });
  };

  if (engagement) {
    let isSure = false;
    engagement.addEventListener("submit", async (event) => {
      if (isSure || event.submitter?.value === "find" && navigator.onLine) return;
      event.preventDefault();
      if (event.submitter?.value === "find") {
        const field = engagement.elements.find;
        if (field.value.trim() && !field.value.trim().endsWith(";")) field.value = field.value.trim() + "; ";
        return field.focus();
      }
      // Whether the server can be reached is known only by asking.
      const isThere = navigator.onLine && await fetch("/health", { method: "HEAD", cache: "no-store" }).then(() => true, () => false);
      if (!isThere) return keepForm();
      isSure = true;
      sessionStorage.setItem(store, engagement.elements.key.value);
      engagement.requestSubmit(event.submitter);
      isSure = false;
    });
  }
  // What was put back into the form and is saved now does not wait any more.
  if (new URLSearchParams(location.search).get("done") === "recorded") {
    const saved = sessionStorage.getItem(store);
    if (saved) keep(kept().filter((one) => one.key !== saved));
    sessionStorage.removeItem(store);
  }
  if (box) {
    addEventListener("online", sendKept);
    tellKept();
    sendKept();
  }
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const isMine = (one) => one.person === form.dataset.person;
    if (event.defaultPrevented || !form.dataset.kept || !kept().some(isMine)) return;
    if (confirm(form.dataset.kept)) keep(kept().filter((one) => !isMine(one)));
    else event.preventDefault();
  });

  // What a report would say, shown again a little after each change of its text.
  const writing = $("form[data-preview]");
  let turns = 0;
  let isTyped = false;
  addEventListener("beforeunload", (event) => { if (isTyped) event.preventDefault(); });
  if (writing) writing.addEventListener("submit", () => { isTyped = false; });
  if (writing) writing.addEventListener("input", () => {
    isTyped = true;
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const turn = ++turns;
      try {
        const body = new URLSearchParams(new FormData(writing));
        const answer = await fetch(writing.dataset.preview, { method: "POST", body });
        const html = await answer.text();
        if (turn !== turns || !answer.ok || !html.startsWith('<section id="results"')) return;
        const holder = document.createElement("template");
        holder.innerHTML = policy.createHTML(html);
        $("#preview").replaceChildren($("#preview-title"), ...$("#results", holder.content).childNodes);
      } catch {}
    }, 600);
  });

  showTicked();
  history.replaceState({ fragment: true }, "");
  addEventListener("popstate", (event) => {
    if (event.state && event.state.fragment) show(location.href, { push: false });
  });
})();
