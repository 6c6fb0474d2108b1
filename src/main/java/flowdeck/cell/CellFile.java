package flowdeck.cell;

import static java.util.stream.Collectors.joining;

import flowdeck.core.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cell as it was opened.
 *
 * @param name what the operator gave: a built-in cell's name or a path
 * @param folder what paths in the file are relative to
 * @param setup without problems
 */
public record CellFile(String name, Path folder, CellSetup setup) {
  private static final String FOLDER = "cells";
  private static final String ENDING = ".yaml";

  private static final List<String> BUILT_IN = List.of("paper-rig", "two-pedestals", "virtual-fri");

  /** Names of the cells that come with Flowdeck, in alphabetical order. */
  public static List<String> builtIn() {
    return BUILT_IN;
  }

  /**
   * Finds a cell.
   *
   * @param nameOrPath name of a built-in one, or path of a YAML file
   * @throws InputException if there is none, or its file is wrong
   */
  public static CellFile open(String nameOrPath) {
    if (BUILT_IN.contains(nameOrPath)) {
      return new CellFile(
          nameOrPath, Path.of(""), parse("cell " + nameOrPath, builtInText(nameOrPath)));
    }
    Path path = path(nameOrPath);
    if (path != null
        && (nameOrPath.endsWith(ENDING) || nameOrPath.endsWith(".yml") || Files.exists(path))) {
      return read(path);
    }
    throw new InputException(
        "There is no cell named %s; choose one of %s, or give the path of a cell's file (.yaml)."
            .formatted(Fields.shown(nameOrPath), String.join(", ", BUILT_IN)));
  }

  /**
   * Reads a cell of the lab.
   *
   * @throws InputException naming the file, its line and the field, if it cannot be used
   */
  public static CellFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InputException(
          "Cell file %s does not exist or is not a file; check the path.".formatted(file));
    }
    byte[] yaml;
    try (InputStream in = Files.newInputStream(file)) {
      // One byte more tells that it is too long, however long it is.
      yaml = in.readNBytes(YamlTree.MOST_BYTES + 1);
    } catch (IOException e) {
      throw new InputException(
          "Cell file %s cannot be read (%s); check its permissions."
              .formatted(file, e.getMessage()),
          e);
    }
    Path parent = file.getParent();
    return new CellFile(
        file.toString(), parent == null ? Path.of("") : parent, parse(file.toString(), yaml));
  }

  /**
   * Reads the text of a cell's file.
   *
   * @param source begins every message, e.g. {@code cells/lab.yaml}
   * @throws InputException naming the line and the field, if it cannot be used
   */
  public static CellSetup parse(String source, byte[] yaml) {
    YamlSource named = new YamlSource(source);
    YamlNode.Section tree = YamlTree.read(named, yaml);
    CellSetup setup = CellReader.read(named, tree);
    List<CellProblem> problems = setup.problems();
    if (!problems.isEmpty()) {
      CellProblem first = problems.getFirst();
      throw named.error(new FieldLines(tree).of(first.field()), first.text());
    }
    return setup;
  }

  /** The setup as YAML with its explanations, which {@link #parse} reads back as it was. */
  public static String text(CellSetup setup) {
    return new CellWriter().text(setup);
  }

  /**
   * A built-in cell as a file for the lab to begin its own with: what is special about the cell,
   * then every field with its explanation.
   */
  public static String beginning(String builtIn) {
    String own = new String(builtInText(builtIn), StandardCharsets.UTF_8);
    String special = own.lines().takeWhile(line -> line.startsWith("#")).collect(joining("\n"));
    return "%s\n#\n%s".formatted(special, text(open(builtIn).setup()));
  }

  /**
   * Where the lens and the place of the camera are kept: the file that is named for it, or one
   * beside this file.
   */
  public Path calibration() {
    Path named = setup.camera().calibration();
    if (named != null) {
      return resolve(named);
    }
    String own = String.valueOf(Path.of(name).getFileName());
    return resolve(Path.of(own.replaceFirst("\\.ya?ml$", "") + "-camera.yml"));
  }

  /** Where a path of the setup leads, e.g. that of a video that is the camera. */
  public Path resolve(Path path) {
    return folder.resolve(path);
  }

  /** A built-in cell's file. */
  static byte[] builtInText(String name) {
    String resource = "/" + FOLDER + "/" + name + ENDING;
    try (InputStream in = CellFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("Resource " + resource + " is not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      return null;
    }
  }
}
