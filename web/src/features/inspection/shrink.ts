// Photos made small on the phone. Drawing them anew leaves out what the camera wrote beside the picture: place, time and device.

/** How well the picture is kept, tried from the first on until it is small enough. */
const QUALITIES = [0.82, 0.7, 0.55] as const;
const SMALLER = 0.75;
const SIDE_PX_MIN = 320;

export interface Limits {
  side_px_max: number;
  bytes_max: number;
}

/** Width and height within a longest side. */
export function fitted(width: number, height: number, side: number): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height, 1));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

function drawn(image: ImageBitmap, side: number): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, fitted(image.width, image.height, side));
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("canvas");
  // What is clear in a drawing would else be black.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function packed(canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}

/** A JPEG within the limits. Fails when the browser cannot read the file as a picture. */
export async function shrink(file: Blob, limits: Limits): Promise<ArrayBuffer> {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    for (let side = limits.side_px_max; side >= SIDE_PX_MIN; side = Math.floor(side * SMALLER)) {
      const canvas = drawn(image, side);
      for (const quality of QUALITIES) {
        const blob = await packed(canvas, quality);
        if (blob !== null && blob.type === "image/jpeg" && blob.size <= limits.bytes_max) return await blob.arrayBuffer();
      }
    }
  } finally {
    image.close();
  }
  throw new Error("too large");
}
