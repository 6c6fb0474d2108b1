package flowdeck;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import flowdeck.core.Clock;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps the packages as ARCHITECTURE.md describes them; table and rule change together. */
class ArchitectureTest {
  private static final String ROOT = "flowdeck.";

  private static final JavaClasses CLASSES = read();

  /** What everyone may use: the JDK and the words for null and log. */
  private static final List<String> COMMON = List.of("java..", "org.jspecify..", "org.slf4j..");

  private static final Library DJL =
      new Library(
          "its native arrays belong to the thread that made them and must be closed there",
          "ai.djl..");
  private static final Library BYTEDECO =
      new Library("its native frames must be copied before others may keep them", "org.bytedeco..");
  private static final Library PHYSX =
      new Library("a real cell must start without the physics library", "physx..");
  private static final Library DATABASE =
      new Library(
          "the store alone keeps labels, edits and their history consistent",
          "org.jdbi..",
          "org.flywaydb..",
          "org.sqlite..",
          "org.postgresql..");
  private static final Library STATISTICS =
      new Library(
          "one place decides how results are counted and tested",
          "org.apache.commons.statistics..",
          "org.apache.commons.numbers..");
  private static final Library TEMPLATES =
      new Library("only reports are pages", "com.samskivert..");
  private static final Library JACKSON =
      new Library("the other packages speak in records and know no file format", "com.fasterxml..");
  private static final Library TABLES =
      new Library("only datasets know how they are stored", "org.duckdb..", "io.jhdf..");
  private static final Library GRIPPERS =
      new Library(
          "only arms know how a gripper is wired",
          "com.fazecast.jSerialComm..",
          "com.digitalpetri.modbus..");
  private static final Library PICOCLI =
      new Library("what a command does must be possible without a command line", "picocli..");
  private static final Library JAVAFX =
      new Library(
          "a trial must run without a display, and the window must never hold it up",
          "javafx..",
          "eu.hansolo..",
          "atlantafx..");
  private static final Library HISTOGRAM =
      new Library("only what measures in real time needs a histogram", "org.HdrHistogram..");
  private static final Library LINEAR_ALGEBRA =
      new Library("only what learns decomposes matrices", "org.hipparchus..");
  private static final Library VECTORS =
      new Library("hand-made vector code is kept together with its reference", "jdk.incubator..");

  private static final Library ALLOCATION =
      new Library("only what measures counts allocated bytes", "com.sun.management..");

  private static final List<Library> LIBRARIES =
      List.of(
          DJL,
          BYTEDECO,
          PHYSX,
          DATABASE,
          STATISTICS,
          TEMPLATES,
          JACKSON,
          TABLES,
          GRIPPERS,
          PICOCLI,
          JAVAFX,
          HISTOGRAM,
          LINEAR_ALGEBRA,
          VECTORS,
          ALLOCATION);

  private static final List<String> BELOW_STATION =
      List.of(
          "core",
          "flow",
          "policy",
          "training",
          "camera",
          "arms",
          "cell",
          "sim",
          "dataset",
          "recording",
          "control",
          "replay",
          "trial");

  /** The table: a package, the packages it may use, the libraries it may use. */
  private static final List<Part> PARTS =
      List.of(
          part("core"),
          part("flow").uses("core").with(VECTORS),
          part("policy").uses("core", "flow").with(DJL, JACKSON),
          part("training")
              .uses("core", "flow", "policy", "dataset")
              .with(DJL, JACKSON, LINEAR_ALGEBRA),
          part("camera").uses("core").with(BYTEDECO),
          part("arms").uses("core").with(GRIPPERS, HISTOGRAM),
          part("cell").uses("core", "camera", "arms").with(JACKSON),
          part("sim").uses("core", "camera", "arms").with(PHYSX),
          part("dataset").uses("core").with(BYTEDECO, TABLES, JACKSON),
          part("recording").uses("core", "dataset"),
          part("control").uses("core", "camera", "arms", "policy").with(HISTOGRAM),
          part("replay").uses("core", "camera", "arms", "dataset"),
          part("trial").uses("core", "recording").with(DATABASE, STATISTICS, TEMPLATES, JACKSON),
          part("experiment").uses("core", "trial").with(JACKSON),
          part("bench").uses("core", "flow", "policy").with(DJL, ALLOCATION),
          part("station").uses(BELOW_STATION).with(HISTOGRAM, JACKSON),
          part("console").uses(BELOW_STATION).uses("station").with(JAVAFX),
          part("cli")
              .uses(BELOW_STATION)
              .uses("bench", "experiment", "station", "console")
              .with(PICOCLI, JACKSON));

  static List<Part> parts() {
    return PARTS;
  }

  static List<Library> libraries() {
    return LIBRARIES;
  }

  @ParameterizedTest
  @MethodSource("parts")
  void aPackageUsesOnlyWhatTheTableGrantsIt(Part part) {
    check(
        classes()
            .that()
            .resideInAPackage(part.pattern())
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(part.allowed())
            .because(
                "%s may use only %s and %s, so that it can be understood, tested and replaced without those above it"
                    .formatted(part.name(), part.packages(), part.libraries())));
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void aLibraryIsUsedOnlyByThosePackagesTheTableGrantsIt(Library library) {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(library.users())
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(library.patterns())
            .because(library.reason()));
  }

  @Test
  void everyPackageIsInTheTable() {
    Set<String> known = PARTS.stream().map(Part::name).collect(Collectors.toSet());
    Set<String> found =
        CLASSES.stream()
            .map(type -> type.getPackageName())
            .map(name -> name.substring(ROOT.length()).split("\\.")[0])
            .collect(Collectors.toSet());
    assertThat(known)
        .as("packages in the table; one that is not in it would be under no rule")
        .containsAll(found);
  }

  @Test
  void packagesHaveNoCycles() {
    check(
        slices()
            .matching("flowdeck.(*)..")
            .should()
            .beFreeOfCycles()
            .because("a cycle makes two packages one that nobody can take apart"));
  }

  @Test
  void subPackagesHaveNoCycles() {
    check(
        slices()
            .matching("flowdeck.(**)")
            .should()
            .beFreeOfCycles()
            .because("a feature that is used by what it uses cannot be changed alone"));
  }

  @Test
  void viewModelsKnowNoNodes() {
    check(
        noClasses()
            .that()
            .haveSimpleNameEndingWith("ViewModel")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javafx.scene..", "javafx.stage..")
            .because("a view model is tested without a window"));
  }

  @Test
  void nobodyUsesAwtOrSwing() {
    check(
        noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.awt..", "javax.swing..")
            .because("JavaFX is the one toolkit, and AWT beside it needs a display of its own"));
  }

  @Test
  void onlyCommandsPrint() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "cli..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("output is for commands and their users; everything else goes to the log"));
  }

  @Test
  void nobodyPrintsStackTraces() {
    check(
        noClasses()
            .should()
            .callMethodWhere(
                DescribedPredicate.describe(
                    "prints a stack trace",
                    call ->
                        call.getTarget().getName().equals("printStackTrace")
                            && call.getTargetOwner().isAssignableTo(Throwable.class)))
            .because("an error is told once: as a sentence to the operator, or in the log"));
  }

  @Test
  void onlyCoreMakesThreads() {
    String why = "every thread has a name, an owner and an end; core.NamedThreads makes them";
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "core..")
            .should()
            .callConstructorWhere(
                DescribedPredicate.describe(
                    "makes a thread, timer or pool",
                    call ->
                        Stream.of(
                                Thread.class,
                                java.util.Timer.class,
                                ThreadPoolExecutor.class,
                                ForkJoinPool.class)
                            .anyMatch(call.getTargetOwner()::isAssignableTo)))
            .orShould()
            .callMethodWhere(
                DescribedPredicate.describe(
                    "builds a thread or pool",
                    call ->
                        call.getTargetOwner().isEquivalentTo(Executors.class)
                            || call.getTargetOwner().isEquivalentTo(Thread.class)
                                && Set.of("ofPlatform", "ofVirtual", "startVirtualThread")
                                    .contains(call.getTarget().getName())))
            .because(why));
  }

  @Test
  void onlyTheClockReadsTheTime() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "core..")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .because("time comes from core.Clock, so that a simulated trial replays bit for bit"));
  }

  @Test
  void publicFieldsAreFinal() {
    check(
        fields()
            .that()
            .arePublic()
            .should()
            .beFinal()
            .because("state that anyone can change cannot be reasoned about across threads"));
  }

  /** Flowdeck's own classes; to look for them in every library would take a minute. */
  private static JavaClasses read() {
    try {
      Path own = Path.of(Clock.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPath(own);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A rule about classes that do not exist yet holds. */
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }

  private static Part part(String name) {
    return new Part(name, List.of(), List.of());
  }

  /** A row of the table. */
  private record Part(String name, List<String> packages, List<Library> libraries) {
    Part uses(String... more) {
      return uses(List.of(more));
    }

    Part uses(List<String> more) {
      return new Part(name, Stream.concat(packages.stream(), more.stream()).toList(), libraries);
    }

    Part with(Library... libraries) {
      return new Part(name, packages, List.of(libraries));
    }

    String pattern() {
      return ROOT + name + "..";
    }

    String[] allowed() {
      List<String> all = new ArrayList<>(COMMON);
      all.add(pattern());
      packages.forEach(other -> all.add(ROOT + other + ".."));
      libraries.forEach(library -> all.addAll(List.of(library.patterns())));
      return all.toArray(String[]::new);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /** What others wrote, and why not every package may use it. */
  private record Library(String reason, String... patterns) {
    String[] users() {
      return PARTS.stream()
          .filter(part -> part.libraries().contains(this))
          .map(Part::pattern)
          .toArray(String[]::new);
    }

    @Override
    public String toString() {
      return String.join(", ", patterns);
    }
  }
}
