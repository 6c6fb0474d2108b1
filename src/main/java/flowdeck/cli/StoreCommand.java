package flowdeck.cli;

import flowdeck.core.InputException;
import flowdeck.trial.JsonFile;
import flowdeck.trial.store.StoreAddress;
import flowdeck.trial.store.StoreSync;
import flowdeck.trial.store.SyncResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code store}: looks after the stores that trials are kept in. */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    description = "Looks after the stores that trials are kept in.",
    subcommands = StoreCommand.Sync.class)
final class StoreCommand implements Runnable {
  @Override
  public void run() {
    throw new InputException(
        "Say what to do with the store: store sync --store JDBC-URL --sessions DIR.");
  }

  /** {@code store sync}: from the store of a sessions folder to a shared one. */
  @Command(
      name = "sync",
      mixinStandardHelpOptions = true,
      description =
          "Copies to a shared store what a sessions folder's own has and it lacks; done again, it"
              + " copies nothing twice. Recordings stay where they are.")
  static final class Sync implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--store",
        required = true,
        paramLabel = "JDBC-URL",
        description = "the shared store, e.g. jdbc:postgresql://lab-server/flowdeck?user=NAME")
    private String store = "";

    @Option(
        names = "--sessions",
        defaultValue = "sessions",
        paramLabel = "DIR",
        description = "whose own store is copied (default: ${DEFAULT-VALUE})")
    private Path sessions = Path.of("sessions");

    @Option(names = "--json", paramLabel = "FILE", description = "write the result there")
    private @Nullable Path json;

    @Override
    public Integer call() {
      StoreAddress address = StoreAddress.parse(store);
      PrintWriter print = spec.commandLine().getOut();
      Progress progress = new Progress(print);
      SyncResult copied =
          StoreSync.run(
              sessions, address, (done, of) -> progress.at(done, of, "sessions and trials"));
      if (copied.nothing()) {
        print.printf("%s has everything of %s%n", address, sessions);
      } else {
        print.printf(
            "copied to %s: %d sessions, %d evaluations, %d trials with %d stage times, %d labels"
                + " of earlier ones, %d edits, %d events%n",
            address,
            copied.sessions(),
            copied.evaluations(),
            copied.trials(),
            copied.stageTimes(),
            copied.labels(),
            copied.edits(),
            copied.events());
      }
      for (SyncResult.Renamed renamed : copied.renamed()) {
        print.printf(
            "  session %s is %s there: another has its name%n", renamed.session(), renamed.there());
      }
      for (SyncResult.Displaced displaced : copied.displaced()) {
        print.printf(
            "  trial %d of session %s counts in no evaluation there: another trial has place %d of"
                + " %s%n",
            displaced.trial(), displaced.session(), displaced.place(), displaced.evaluation());
      }
      if (json != null) {
        JsonFile.write(json, copied);
      }
      return Flowdeck.DONE;
    }
  }
}
