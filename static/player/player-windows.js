// The windows of a course: the pages in its frame, and the windows that it opens
// for itself. The player opens none, but a course that does so finds the run-time
// from there too: by its opener, whose parent is the stage.

class Windows {
  #frame;
  #opened = new Set();
  #known = new WeakSet(); // documents whose windows are heard of

  constructor(frame) {
    this.#frame = frame;
    frame.addEventListener("load", () => this.watch());
  }

  get #all() { return [this.#frame.contentWindow, ...[...this.#opened].filter((one) => !one.closed)]; }

  // pages are the documents of all windows and of the frames in them.
  get pages() { return this.#all.flatMap(pages).map((page) => page.document); }

  // watch hears of what the pages that there are now will open.
  watch() {
    for (const page of this.#all.flatMap(pages)) {
      if (this.#known.has(page.document)) continue;
      this.#known.add(page.document);
      const { open } = page;
      page.open = (...args) => {
        const opened = open.apply(page, args);
        if (opened?.opener && opened.top === opened) this.#opened.add(opened);
        return opened;
      };
    }
  }

  // load replaces the frame's page without a step in the browser's history.
  load(href) {
    let loading = true;
    const look = () => {
      this.watch();
      if (loading) requestAnimationFrame(look);
    };
    look();
    return new Promise((loaded) => {
      this.#frame.addEventListener("load", () => { loading = false; loaded(); }, { once: true });
      this.#frame.contentWindow.location.replace(new URL(href, location.href));
    });
  }

  announceEnd() { announceEnd(this.#frame.contentWindow); }

  // close ends and closes what the course has opened: nobody would hear it any more.
  close() {
    for (const one of this.#opened) {
      announceEnd(one);
      one.close();
    }
    this.#opened.clear();
  }
}

// announceEnd tells a page and those inside it that they are being cleared away
// before they are: once they really are, browsers let nobody wait for an answer,
// and a course that ends only then would have to be told that nothing was saved.
function announceEnd(page) {
  for (const one of pages(page).reverse()) {
    for (const event of [new Event("beforeunload", { cancelable: true }), new PageTransitionEvent("pagehide"), new Event("unload")]) {
      one.dispatchEvent(event);
    }
  }
}

// pages are a window and the frames in it, but for those from elsewhere: they
// cannot reach us, nor we them.
function pages(page) {
  try {
    return page.document ? [page, ...Array.from({ length: page.length }, (_, i) => page[i]).flatMap(pages)] : [];
  } catch {
    return [];
  }
}

(globalThis.kursbroPlayer ??= {}).Windows = Windows;
