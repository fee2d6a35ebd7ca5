// Whether this browser decodes what cameras send. One that does not still has the meeting's sound, which the program plays, and all controls.
export const NO_PICTURES = "This browser cannot show the others' pictures. Sound and everything else work; Chromium shows pictures too.";

// What our encoders make, and what others' do.
const CODECS = ['avc1.42e01f', 'avc1.640028'];

async function isDecoded(codec) {
  try {
    return (await VideoDecoder.isConfigSupported({ codec, optimizeForLatency: true })).supported === true;
  } catch {
    return false;
  }
}

/** What there is of WebCodecs may be none, or without H.264. */
export async function canDecode() {
  return typeof VideoDecoder === 'function' && (await Promise.all(CODECS.map(isDecoded))).includes(true);
}
