/* Photos are made smaller before they are kept: a day in a village with a weak signal is long enough. */
"use strict";
(() => {
  const SIDE = 2048;
  const SMALL = 160;
  const HEAVY = 700 * 1024;

  const drawn = (bitmap, side) => {
    const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas;
  };

  const opened = (file) => createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);

  /* A small picture to show; nothing for a file that this browser cannot draw: the server says what is wrong with it. */
  const shown = async (file) => {
    const bitmap = await opened(file);
    return bitmap ? drawn(bitmap, SMALL).toDataURL("image/jpeg", 0.7) : "";
  };

  /* What is to be sent. The place of a photo stands only in the original. */
  const readied = async (file, keepsPosition) => {
    if (keepsPosition || file.size <= HEAVY) return file;
    const bitmap = await opened(file);
    if (!bitmap) return file;
    const blob = await new Promise((resolve) => { drawn(bitmap, SIDE).toBlob(resolve, "image/jpeg", 0.85); });
    return blob && blob.size < file.size ? blob : file;
  };

  const name = () => {
    const now = new Date();
    const two = (n) => String(n).padStart(2, "0");
    return `现场${two(now.getMonth() + 1)}${two(now.getDate())}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}.jpg`;
  };

  window.Field.photo = { shown, readied, name };
})();
