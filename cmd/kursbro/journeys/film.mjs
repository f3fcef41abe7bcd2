// A film of two seconds, made by the browser itself: nothing to keep in the
// repository, and a recording like those that phones make.

/** The bytes of a WebM. */
export async function film(page) {
  const text = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90 });
    const paint = canvas.getContext('2d');
    const recorder = new MediaRecorder(canvas.captureStream(10), { mimeType: 'video/webm' });
    const parts = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    const stopped = new Promise((done) => { recorder.onstop = done; });
    recorder.start(200);
    for (let hue = 0, end = performance.now() + 2000; performance.now() < end; hue += 20) {
      paint.fillStyle = `hsl(${hue} 80% 50%)`;
      paint.fillRect(0, 0, 160, 90);
      await new Promise((next) => { setTimeout(next, 80); });
    }
    recorder.stop();
    await stopped;
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  });
  return Buffer.from(text, 'base64');
}
