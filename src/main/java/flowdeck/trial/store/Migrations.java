package flowdeck.trial.store;

import flowdeck.core.InputException;
import flowdeck.core.ResourceFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** The files that lay out a store, one set for both databases, and bringing a store up to date. */
final class Migrations {
  private static final String FOLDER = "db/migration";

  private Migrations() {}

  /**
   * Brings a database to the newest layout. A newer one is left untouched.
   *
   * @param flyway with the database to connect to
   * @param words from SQLite's, in which the files are written, to the database's
   * @param shown what the database is called in sentences
   * @param remedy what else to choose, e.g. "another folder with --sessions"
   * @throws InputException if a newer Flowdeck wrote it
   */
  static void bringUpToDate(
      FluentConfiguration flyway, UnaryOperator<String> words, String shown, String remedy) {
    Flyway store = flyway.resourceProvider(new Files(words)).cleanDisabled(true).load();
    MigrationInfo current = store.info().current();
    MigrationVersion newest =
        Arrays.stream(store.info().all())
            .filter(migration -> migration.getState().isResolved())
            .map(MigrationInfo::getVersion)
            .max(MigrationVersion::compareTo)
            .orElseThrow();
    if (current != null && current.getVersion().compareTo(newest) > 0) {
      throw new InputException(
          "%s was written by a newer Flowdeck (layout %s, this one knows %s); update Flowdeck, or choose %s."
              .formatted(shown, current.getVersion(), newest, remedy));
    }
    store.migrate();
  }

  /** Names of the files, in alphabetical order. */
  static List<String> names() {
    return ResourceFolder.names(FOLDER);
  }

  /** What a file says, in SQLite's words. */
  static String text(String name) {
    try (InputStream in = Migrations.class.getResourceAsStream("/" + FOLDER + "/" + name)) {
      if (in == null) {
        throw new IllegalStateException("There is no migration " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The files as Flyway reads them. */
  private record Files(UnaryOperator<String> words) implements ResourceProvider {
    @Override
    public @Nullable LoadableResource getResource(String name) {
      return names().contains(name) ? new Translated(name, words) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return names().stream()
          .filter(name -> name.startsWith(prefix))
          .filter(name -> Arrays.stream(suffixes).anyMatch(name::endsWith))
          .<LoadableResource>map(name -> new Translated(name, words))
          .toList();
    }
  }

  /** One of them. */
  private static final class Translated extends LoadableResource {
    private final String name;
    private final UnaryOperator<String> words;

    Translated(String name, UnaryOperator<String> words) {
      this.name = name;
      this.words = words;
    }

    @Override
    public Reader read() {
      return new StringReader(words.apply(text(name)));
    }

    @Override
    public String getAbsolutePath() {
      return FOLDER + "/" + name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return getAbsolutePath();
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
