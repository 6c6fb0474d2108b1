package flowdeck.cell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import flowdeck.core.InputException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever a file holds, it is a cell or one sentence. */
class CellFuzzTest {
  private static final int TEXTS = 10_000;

  /** What breaks readers of YAML or of numbers. */
  private static final List<String> NASTY =
      List.of(
          "&a ",
          "*a",
          "!!binary ",
          "!!java.lang.Object ",
          "!",
          "%YAML 99999999999.1\n",
          "%TAG ! a\n",
          "---\n",
          "...\n",
          "? ",
          ": ",
          "- ",
          "\t",
          "{",
          "}",
          "[",
          "]",
          ",",
          "|\n",
          ">9\n",
          "'",
          "\"",
          "\\",
          "#",
          "<<: *a\n",
          ".nan",
          "-.inf",
          "1e999",
          "-0",
          "0x7fffffffffffffff",
          "1_000",
          "0b2",
          "0o8",
          "190:20:30",
          "2001-12-14t21:59:43.10-05:00",
          "~",
          "null",
          "yes",
          "9".repeat(1500),
          "[".repeat(2000),
          "{a: ".repeat(500),
          "\u0000",
          "\u0085",
          "\u2028",
          "\uFEFF",
          "\uFFFF",
          "\r",
          "\n",
          "\r\n",
          "🦾",
          "name: a\n",
          "arms:\n",
          "  left:\n",
          "!!int ",
          "!!float ",
          "!!bool maybe",
          "!!null ",
          "\"\\x\"",
          "\"\\uD800\"",
          "@",
          "`");

  @Test
  void onlyACellOrASentenceComesOfATextThatWasSpoilt() {
    List<String> seeds =
        List.of(
            Cells.FULL,
            Cells.SHORTEST,
            CellFile.text(Cells.parse(Cells.FULL)),
            new String(CellFile.builtInText("paper-rig"), StandardCharsets.UTF_8));
    SplittableRandom random = new SplittableRandom(20);
    int cells = 0;
    for (int i = 0; i < TEXTS; i++) {
      byte[] yaml = spoilt(seeds.get(random.nextInt(seeds.size())), random);
      try {
        CellSetup setup = CellFile.parse("fuzz.yaml", yaml);
        cells++;
        assertThat(Cells.parse(CellFile.text(setup))).isEqualTo(setup);
        assertThat(setup.motion().limits().axes()).hasSize(16);
        assertThat(setup.description().leftHome().isFinite()).isTrue();
      } catch (InputException e) {
        assertThat(e.getMessage()).startsWith("fuzz.yaml, line ").containsPattern("[.?]$");
        assertThat(e.getMessage().lines().count()).isEqualTo(1);
        assertThat(e.getMessage().length()).isLessThan(700);
      } catch (RuntimeException | StackOverflowError e) {
        fail("Text %d: %s".formatted(i, new String(yaml, StandardCharsets.UTF_8)), e);
      }
    }
    assertThat(cells).as("texts that were still cells").isBetween(TEXTS / 100, TEXTS / 2);
  }

  private static byte[] spoilt(String seed, SplittableRandom random) {
    StringBuilder text = new StringBuilder(seed);
    int changes = 1 + random.nextInt(3);
    for (int change = 0; change < changes; change++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + 1 + random.nextInt(random.nextBoolean() ? 3 : 60));
      switch (random.nextInt(6)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, text.substring(at, end));
        case 2 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
        case 3 -> text.insert(at, NASTY.get(random.nextInt(NASTY.size())));
        case 4 -> {
          int value = text.indexOf(": ", at);
          int stop = value < 0 ? -1 : text.indexOf("\n", value);
          if (stop > 0) {
            text.replace(value + 2, stop, NASTY.get(random.nextInt(NASTY.size())));
          }
        }
        default -> {
          int from = random.nextInt(text.length());
          text.insert(at, text.substring(from, Math.min(text.length(), from + 80)));
        }
      }
      if (text.isEmpty()) {
        text.append(' ');
      }
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(20) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(50) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
  }
}
