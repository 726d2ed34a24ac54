// A page opened from a folder (file://) may not start workers, and search runs in one. Then, and only then, this runs the
// worker's script in a hidden frame instead. The frame is empty, so it belongs to the page and may talk with it.
(() => {
  if (location.protocol !== "file:") return

  class FrameWorker extends EventTarget {
    constructor(url) {
      super()
      this.onmessage = null
      this.onerror = null
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      document.body.append(this.frame)
      const inside = this.frame.contentWindow
      // What a worker's script calls: answers go out as messages of this object, scripts load one after the other.
      inside.postMessage = data => {
        const event = new MessageEvent("message", { data: structuredClone(data) })
        // Later, as from a worker: whoever asked goes on first.
        setTimeout(() => {
          this.dispatchEvent(event)
          if (this.onmessage) this.onmessage(event)
        })
      }
      inside.importScripts = (...urls) =>
        urls.reduce((before, next) => before.then(() => FrameWorker.load(inside, next)), Promise.resolve())
      this.ready = FrameWorker.load(inside, new URL(url, location.href).href)
    }

    static load(inside, url) {
      return new Promise((done, failed) => {
        const script = inside.document.createElement("script")
        script.src = url
        script.onload = done
        script.onerror = failed
        inside.document.body.append(script)
      })
    }

    postMessage(data) {
      const event = new MessageEvent("message", { data: structuredClone(data) })
      this.ready
        .then(() => this.frame.contentWindow.dispatchEvent(event))
        .catch(() => this.onerror && this.onerror(new ErrorEvent("error")))
    }

    terminate() {
      this.frame.remove()
    }
  }

  window.Worker = FrameWorker
})()
