"use strict";
/* Keeps the page of 现场检查 and its files, so that it opens without a connection. Data are the page's own matter. */
const NAME = "field-{{ version }}";
const SHELL = "{{ shell|escapejs }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PATIENCE = 3000;

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(NAME);
  const page = await fetch(SHELL, { credentials: "same-origin", cache: "no-store" });
  /* Signed out: what comes is the login page. The next opening tries again. */
  if (!page.ok || page.redirected) throw new Error("no page");
  await cache.put(SHELL, page);
  await cache.addAll(FILES);
  await self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("field-") && name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
})()));

const opened = async (request) => {
  const kept = await (await caches.open(NAME)).match(SHELL);
  if (!kept) return fetch(request);
  const slow = new Promise((resolve) => { setTimeout(resolve, PATIENCE, kept); });
  return Promise.race([fetch(request).then((page) => (page.status >= 500 ? kept : page)).catch(() => kept), slow]);
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { pathname, origin } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === SHELL) event.respondWith(opened(request));
  else if (FILES.includes(pathname)) event.respondWith(caches.match(pathname).then((kept) => kept || fetch(request)));
});
