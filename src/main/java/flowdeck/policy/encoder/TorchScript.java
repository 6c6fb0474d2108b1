package flowdeck.policy.encoder;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Makes a torch function from its source. A TorchScript archive is a small zip of text, so no
 * Python is needed, and it reaches operations of libtorch that DJL does not offer.
 */
final class TorchScript {
  /** Pickled: one object of class {@code __torch__.Flowdeck} that is not in training. */
  private static final byte[] OBJECT =
      bytes("\u0080\u0002c__torch__\nFlowdeck\n)\u0081}(X\u0008\0\0\0training\u0089ub.");

  /** Pickled: an empty tuple. */
  private static final byte[] NO_CONSTANTS = bytes("\u0080\u0002).");

  private TorchScript() {}

  /**
   * Compiles a function.
   *
   * @param manager owns the compiled function
   * @param parameters as in the source, e.g. {@code x: Tensor, w: List[Tensor]}
   * @param result type, e.g. {@code List[Tensor]}
   * @param body lines, not indented, the last one a return
   */
  static PtSymbolBlock compile(
      NDManager manager, String parameters, String result, Iterable<String> body) {
    StringBuilder code = new StringBuilder();
    code.append("class Flowdeck(Module):\n");
    code.append("  __parameters__ = []\n  __buffers__ = []\n  training : bool\n");
    code.append("  def forward(self: __torch__.Flowdeck, ").append(parameters);
    code.append(") -> ").append(result).append(":\n");
    for (String line : body) {
      code.append("    ").append(line).append('\n');
    }
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    try {
      try (ZipOutputStream zip = new ZipOutputStream(archive)) {
        store(zip, "flowdeck/data.pkl", OBJECT);
        store(
            zip, "flowdeck/code/__torch__.py", code.toString().getBytes(StandardCharsets.US_ASCII));
        store(zip, "flowdeck/constants.pkl", NO_CONSTANTS);
        store(zip, "flowdeck/version", bytes("3\n"));
      }
      return JniUtils.loadModule(
          (PtNDManager) manager, new ByteArrayInputStream(archive.toByteArray()), false, false);
    } catch (IOException e) {
      throw new UncheckedIOException("An archive in memory cannot be written", e);
    }
  }

  /** Torch reads entries in place, so they must not be compressed. */
  private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCompressedSize(content.length);
    entry.setCrc(checksum.getValue());
    // A fixed time makes the archive the same in every run.
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
