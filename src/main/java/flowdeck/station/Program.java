package flowdeck.station;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How this very program is started once more. */
public final class Program {
  /** The class a command line begins with; it is above this package. */
  private static final String MAIN = "flowdeck.cli.Flowdeck";

  private Program() {}

  /**
   * A command that starts it with the flags this process was started with.
   *
   * @param flags of the JVM, which go before those
   * @param arguments of the command line
   */
  public static List<String> command(List<String> flags, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    boolean collector = flags.stream().anyMatch(flag -> flag.startsWith("-XX:+Use"));
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!(collector && flag.startsWith("-XX:+Use")) && !flag.startsWith("-agentlib:jdwp")) {
        command.add(flag);
      }
    }
    command.addAll(flags);
    command.addAll(List.of("-classpath", System.getProperty("java.class.path"), MAIN));
    command.addAll(arguments);
    return command;
  }
}
