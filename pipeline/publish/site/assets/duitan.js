"use strict";
// Read along: the sentence that sounds is marked, and a sentence or chapter that is chosen sounds. A classic script
// without requests, so that a page works from a folder as well as from a server.
(() => {
  const STEP_S = 15;
  const sound = document.getElementById("sound");
  const cues = [...document.querySelectorAll(".cue")];
  const starts = cues.map(cue => Number(cue.dataset.start));
  const chapters = [...document.querySelectorAll(".chapters a")];
  const chapterStarts = chapters.map(link => Number(link.dataset.start));
  const speed = document.getElementById("speed");
  const follow = document.getElementById("follow");
  const search = document.getElementById("search");
  const found = document.getElementById("found");
  let now = -1;
  let chapter = -1;
  let hits = [];
  let hit = -1;
  document.querySelectorAll(".controls, .tools").forEach(part => { part.hidden = false; });

  // Index of the last of the sorted times that is not after a time; -1 when all are.
  function lastBefore(times, time) {
    let low = 0, high = times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (times[middle] <= time) low = middle + 1; else high = middle;
    }
    return low - 1;
  }

  function show() {
    const index = lastBefore(starts, sound.currentTime + 0.02);
    if (index !== now) {
      cues[now]?.classList.remove("now");
      cues[now]?.removeAttribute("aria-current");
      now = index;
      if (cues[now]) {
        cues[now].classList.add("now");
        cues[now].setAttribute("aria-current", "true");
        if (follow.checked && !sound.paused) cues[now].scrollIntoView({block: "center"});
      }
    }
    const at = lastBefore(chapterStarts, sound.currentTime + 0.02);
    if (at !== chapter) {
      chapters[chapter]?.removeAttribute("aria-current");
      chapters[at]?.setAttribute("aria-current", "true");
      chapter = at;
    }
  }

  function seek(time, play = true) {
    const go = () => {
      sound.currentTime = Math.max(0, time);
      show();
      if (follow.checked) cues[now]?.scrollIntoView({block: "nearest"});
      if (play) sound.play().catch(() => {});
    };
    if (sound.readyState > 0) go(); else { sound.addEventListener("loadedmetadata", go, {once: true}); sound.load(); }
  }

  function fromAddress(play) {
    const time = /^#t=([0-9]+(?:\.[0-9]+)?)$/.exec(location.hash);
    if (time) seek(Number(time[1]), play);
  }

  function frame() {
    show();
    if (!sound.paused) requestAnimationFrame(frame);
  }

  sound.addEventListener("play", frame);
  sound.addEventListener("seeked", show);
  sound.addEventListener("timeupdate", show);
  // Whoever scrolls by hand wants to read elsewhere.
  for (const kind of ["wheel", "touchmove"]) {
    addEventListener(kind, () => { if (!sound.paused) follow.checked = false; }, {passive: true});
  }
  document.getElementById("back").addEventListener("click", () => seek(sound.currentTime - STEP_S, !sound.paused));
  document.getElementById("forward").addEventListener("click", () => seek(sound.currentTime + STEP_S, !sound.paused));
  speed.addEventListener("change", () => { sound.playbackRate = Number(speed.value); });
  document.getElementById("transcript").addEventListener("click", event => {
    const cue = event.target.closest(".cue");
    if (cue && !String(getSelection())) seek(Number(cue.dataset.start));
  });
  chapters.forEach(link => link.addEventListener("click", event => {
    event.preventDefault();
    seek(Number(link.dataset.start));
    document.querySelector(link.getAttribute("href"))?.scrollIntoView();
  }));

  document.getElementById("share").addEventListener("click", async event => {
    const address = location.href.split("#")[0] + "#t=" + Math.floor(sound.currentTime);
    history.replaceState(null, "", address);
    try { await navigator.clipboard.writeText(address); } catch { prompt("", address); }
    event.target.classList.add("done");
  });

  // The same words in the other characters; what a page shows is kept, so that it can be shown again.
  const other = JSON.parse(document.getElementById("other-characters").textContent);
  const characters = document.getElementById("characters");
  let shown = {language: document.documentElement.lang, texts: {}};
  let hidden = other;
  characters.addEventListener("click", () => {
    const heading = document.querySelector("h1");
    const title = heading.textContent;
    for (const element of document.querySelectorAll("[data-text]")) {
      shown.texts[element.dataset.text] = element.textContent;
      const text = hidden.texts[element.dataset.text];
      if (text !== undefined) element.textContent = text;
    }
    [shown, hidden] = [hidden, shown];
    document.title = document.title.replace(title, () => heading.textContent);
    document.documentElement.lang = shown.language;
    characters.setAttribute("aria-pressed", String(shown === other));
    look();
  });

  function look() {
    const wanted = search.value.trim().toLowerCase();
    hits.forEach(cue => cue.classList.remove("hit"));
    hits = wanted ? cues.filter(cue => cue.textContent.toLowerCase().includes(wanted)) : [];
    hits.forEach(cue => cue.classList.add("hit"));
    hit = -1;
    found.textContent = wanted ? String(hits.length) : "";
  }

  search.addEventListener("input", look);
  search.form.addEventListener("submit", event => {
    event.preventDefault();
    if (!hits.length) return;
    hit = (hit + 1) % hits.length;
    found.textContent = `${hit + 1}/${hits.length}`;
    hits[hit].scrollIntoView({block: "center"});
  });

  const keys = {
    " ": () => { if (sound.paused) sound.play().catch(() => {}); else sound.pause(); },
    ArrowLeft: () => seek(sound.currentTime - 5, !sound.paused),
    ArrowRight: () => seek(sound.currentTime + 5, !sound.paused),
    "[": () => seek(starts[Math.max(0, now - 1)] ?? 0, !sound.paused),
    "]": () => seek(starts[Math.min(starts.length - 1, now + 1)] ?? 0, !sound.paused),
    "/": () => search.focus(),
  };
  document.addEventListener("keydown", event => {
    const busy = event.target.closest("input, select, button, textarea, audio, a");
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey || busy) return;
    event.preventDefault();
    keys[event.key]();
  });

  if ("mediaSession" in navigator) {
    const heading = document.querySelector("h1").textContent;
    const picture = document.querySelector(".head img").src;
    const artwork = picture.startsWith("http") ? [{src: picture}] : [];
    navigator.mediaSession.metadata = new MediaMetadata({title: heading, album: document.querySelector(".up").textContent, artwork});
    navigator.mediaSession.setActionHandler("seekbackward", () => seek(sound.currentTime - STEP_S, !sound.paused));
    navigator.mediaSession.setActionHandler("seekforward", () => seek(sound.currentTime + STEP_S, !sound.paused));
  }

  addEventListener("hashchange", () => fromAddress(true));
  fromAddress(false);
})();
