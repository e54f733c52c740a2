// What script adds to pages that work without it: results that change in place, a preview of how many a button will
// show, finding in a long list, completions, copying an address. Every failure falls back to the plain page.
"use strict";
(() => {
  const policy = window.trustedTypes
    ? trustedTypes.createPolicy("fragment", { createHTML: (html) => html })
    : { createHTML: (html) => html };
  const $ = (selector, within = document) => within.querySelector(selector);
  let latest = 0;

  /** The address that a form stands for, without what it leaves empty. */
  const addressOf = (form, button) => {
    const address = new URL(form.action);
    const query = new URLSearchParams();
    for (const [name, value] of new FormData(form, button)) if (value !== "") query.append(name, value);
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
      if (!answer.ok || new URL(answer.url).origin !== location.origin || !html.startsWith("<section id=\"results\"")) throw new Error();
      const holder = document.createElement("template");
      holder.innerHTML = policy.createHTML(html);
      const fresh = holder.content.firstElementChild;
      results.replaceWith(fresh);
      if (push) history.pushState({ fragment: true }, "", answer.url);
      const end = document.title.split(" – ").slice(1);
      document.title = [fresh.dataset.title, ...end].join(" – ");
      const live = $("#live");
      if (live) live.textContent = fresh.dataset.said;
      const target = focus && focus(fresh) || $("#count", fresh);
      if (push) target.focus({ preventScroll: false });
      refreshForm(new URL(answer.url));
    } catch {
      if (turn === latest) location.assign(address);
    }
  };

  /** Makes the filters say what the address says: after a chip was removed, or on the way back. */
  const refreshForm = (address) => {
    const form = $("#find");
    if (!form) return;
    for (const field of form.elements) {
      const values = address.searchParams.getAll(field.name);
      if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value) || (field.type === "radio" && field.value === "" && !values.length);
      else if (field.name && field.type !== "submit" && field.type !== "hidden") field.value = values[0] ?? (field.tagName === "SELECT" ? field.options[0]?.value ?? "" : "");
    }
    refreshCounts(address);
    resetPreview();
  };

  /** Brings the counts beside the choices up to date. */
  const refreshCounts = async (address) => {
    const turn = latest;
    const question = new URL("/directory.json", location.origin);
    question.search = address.search;
    question.searchParams.set("facets", "counts");
    question.searchParams.set("size", "1");
    try {
      const { facets } = await (await fetch(question)).json();
      if (turn !== latest) return;
      for (const [facet, counts] of Object.entries(facets)) {
        for (const box of document.querySelectorAll(`#facet-${facet} input[type=checkbox]`)) {
          const number = $(`label[for="${CSS.escape(box.id)}"] .n`);
          if (number) number.firstChild.data = "(" + (counts[box.value] ?? 0).toLocaleString("en-GB");
        }
      }
    } catch { /* the old numbers stay until the next page */ }
  };

  // Apply buttons say how many results they will show; they never change the results by themselves.
  let waiting;
  const resetPreview = () => {
    clearTimeout(waiting);
    for (const button of document.querySelectorAll("[data-preview]")) if (button.dataset.plain) button.textContent = button.dataset.plain;
  };
  const preview = (form) => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const question = addressOf(form);
      question.pathname = "/directory.json";
      question.searchParams.set("facets", "none");
      question.searchParams.set("size", "1");
      try {
        const { total } = await (await fetch(question)).json();
        for (const button of document.querySelectorAll("[data-preview]")) {
          button.dataset.plain ||= button.textContent;
          button.textContent = button.dataset.preview.replace("{count}", total.toLocaleString("en-GB"));
        }
      } catch { resetPreview(); }
    }, 400);
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
    const copier = event.target.closest("[data-copy]");
    if (copier) {
      const field = document.getElementById(copier.dataset.copy);
      navigator.clipboard.writeText(new URL(field.value, location.href).href).then(() => {
        copier.textContent = copier.dataset.copied;
      }, () => field.select());
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-partial]")) return;
    event.preventDefault();
    const address = addressOf(form, event.submitter);
    resetPreview();
    show(address);
  });

  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && form.id === "find") preview(form);
  });

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field.dataset.find !== undefined) {
      const wanted = field.value.trim().toLocaleLowerCase();
      for (const item of field.closest("fieldset").querySelectorAll(".options li")) {
        item.hidden = wanted !== "" && !$("input", item).checked && !item.textContent.toLocaleLowerCase().includes(wanted);
      }
    } else if (field.id === "q") complete(field);
  });

  // Completions while typing, from the third of a second on in which nothing was typed.
  let typing;
  const complete = (field) => {
    clearTimeout(typing);
    const list = $("#suggestions");
    if (!list || field.value.trim().length < 2) return;
    typing = setTimeout(async () => {
      try {
        const { suggestions } = await (await fetch("/directory/suggest.json?q=" + encodeURIComponent(field.value))).json();
        list.replaceChildren(...suggestions.map((text) => Object.assign(document.createElement("option"), { value: text })));
      } catch { /* typing goes on without */ }
    }, 300);
  };

  // Fields for finding in a list are not part of the question.
  for (const field of document.querySelectorAll("[data-find]")) {
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  }

  history.replaceState({ fragment: true }, "");
  addEventListener("popstate", (event) => {
    if (event.state && event.state.fragment) show(location.href, { push: false });
  });
})();
