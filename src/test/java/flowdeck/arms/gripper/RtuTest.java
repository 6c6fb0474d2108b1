package flowdeck.arms.gripper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes here are those of the gripper's manual, or made by hand from them. */
class RtuTest {
  private static final String READ = "090307D00003040E";
  private static final String STATUS = "090306B90000FFBD001D7C";
  private static final String WRITTEN = "091003E800030130";

  private final ScriptedLink line = new ScriptedLink();
  private final Rtu rtu = new Rtu(9, 20, 2, System::nanoTime);

  @ParameterizedTest
  @CsvSource({
    "000000000000, 091003E80003060000000000007330",
    "010000000000, 091003E800030601000000000072E1",
    "090000FFFFFF, 091003E8000306090000FFFFFF4229",
    "09000000FFFF, 091003E800030609000000FFFF7219"
  })
  void writesAsTheManualDoes(String registers, String request) throws IOException {
    line.answers(WRITTEN);
    Rtu.Answer answer = rtu.write(line, 0x03e8, HexFormat.of().parseHex(registers));
    assertThat(line.sent).containsExactly(request);
    assertThat(answer).isEqualTo(new Rtu.Answer.Written());
  }

  @Test
  void readsAsTheManualDoes() throws IOException {
    line.answers(STATUS);
    assertThat(hex(rtu.read(line, 0x07d0, 3))).isEqualTo("B90000FFBD00");
    line.answers("0903021100" + "55D5");
    assertThat(hex(rtu.read(line, 0x07d0, 1))).isEqualTo("1100");
    assertThat(line.sent).containsExactly(READ, "090307D0000185CF");
  }

  @ParameterizedTest
  @CsvSource({
    "090306B90000FFBD001D7D, its checksum is wrong",
    "090306B90000FFBD00, it is cut short",
    "09, it is cut short",
    "091003E800030130, it is cut short",
    "090306B90000FFBD001D7C00, it is too long",
    "090304B90000FF, it is cut short"
  })
  void tellsNonsenseFromAnswers(String bytes, String why) throws IOException {
    line.answers(bytes);
    assertThat(rtu.read(line, 0x07d0, 3)).isEqualTo(new Rtu.Answer.Nonsense(why));
  }

  @Test
  void wantsTheRightSlaveFunctionLengthAndAddress() throws IOException {
    line.answers(sealed("080306B90000FFBD00"));
    assertThat(rtu.read(line, 0x07d0, 3))
        .isEqualTo(new Rtu.Answer.Nonsense("it comes from slave 8"));
    line.answers(sealed("090406B90000FFBD00"));
    assertThat(rtu.read(line, 0x07d0, 3))
        .isEqualTo(new Rtu.Answer.Nonsense("it answers another request"));
    line.answers(sealed("090308B90000FFBD00"));
    assertThat(rtu.read(line, 0x07d0, 3))
        .isEqualTo(new Rtu.Answer.Nonsense("it announces another number of registers"));
    line.answers(sealed("091003E90003"));
    assertThat(rtu.write(line, 0x03e8, new byte[6]))
        .isEqualTo(new Rtu.Answer.Nonsense("it tells of other registers than were written"));
  }

  @Test
  void understandsRefusals() throws IOException {
    line.answers(sealed("098302"));
    assertThat(rtu.read(line, 0x07d0, 3)).isEqualTo(new Rtu.Answer.Refused(2));
    line.answers(sealed("099004"));
    assertThat(rtu.write(line, 0x03e8, new byte[6])).isEqualTo(new Rtu.Answer.Refused(4));
  }

  @Test
  void putsAnAnswerTogetherThatComesInPieces() throws IOException {
    line.pieces = 1;
    line.answers(STATUS);
    assertThat(hex(rtu.read(line, 0x07d0, 3))).isEqualTo("B90000FFBD00");
  }

  @Test
  void takesALateAnswerForNothingElse() throws IOException {
    line.answers("");
    assertThat(rtu.read(line, 0x07d0, 3)).isEqualTo(new Rtu.Answer.Silence());
    line.late(STATUS);
    String now = sealed("0903063100000300" + "00");
    line.answers(now);
    assertThat(hex(rtu.read(line, 0x07d0, 3))).isEqualTo("310000030000");
    assertThat(rtu.surplus()).isEqualTo(1);
  }

  /** What stays one answer behind would tell the past for ever. */
  @Test
  void catchesUpWithAnswersThatAreOneBehind() throws IOException {
    line.answers(STATUS); // the one to a request before
    assertThat(hex(rtu.read(line, 0x07d0, 3))).isEqualTo("B90000FFBD00");
    line.late(sealed("090306310000030000")); // the one to that request
    line.answers(sealed("090306390000040000"));
    assertThat(hex(rtu.read(line, 0x07d0, 3))).isEqualTo("390000040000");
  }

  private static String sealed(String hex) {
    return HexFormat.of()
        .withUpperCase()
        .formatHex(VirtualRobotiq.sealed(HexFormat.of().parseHex(hex)));
  }

  private static String hex(Rtu.Answer answer) {
    return answer instanceof Rtu.Answer.Registers(byte[] bytes)
        ? HexFormat.of().withUpperCase().formatHex(bytes)
        : answer.toString();
  }

  /** A line on which each request is answered by the next of the bytes set down before. */
  private static final class ScriptedLink implements ModbusLink {
    private final List<String> sent = new ArrayList<>();
    private String next = "";
    private String there = "";
    private int pieces = Integer.MAX_VALUE;

    void answers(String hex) {
      next = hex;
    }

    /** Comes without having been asked for. */
    void late(String hex) {
      there = hex;
    }

    @Override
    public void send(byte[] bytes) {
      sent.add(HexFormat.of().withUpperCase().formatHex(bytes));
      there = next;
      next = "";
    }

    @Override
    public int receive(byte[] into, int from, int millis) {
      int count = Math.min(pieces, there.length() / 2);
      byte[] bytes = HexFormat.of().parseHex(there.substring(0, 2 * count));
      System.arraycopy(bytes, 0, into, from, count);
      there = there.substring(2 * count);
      return count;
    }

    @Override
    public void end() {}

    @Override
    public void close() {}
  }
}
