package flowdeck.dataset;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/**
 * Exchanges two folders in one step, which Linux can ({@code renameat2} with {@code
 * RENAME_EXCHANGE}, most file systems) and Java cannot ask for.
 */
final class FolderSwap {
  private static final int RELATIVE_TO_WORKING_FOLDER = -100;
  private static final int EXCHANGE = 2;

  private FolderSwap() {}

  /**
   * Exchanges two folders of one file system.
   *
   * @return false if the system cannot; then nothing has changed
   */
  static boolean exchange(Path one, Path other) {
    Linker linker = Linker.nativeLinker();
    var symbol = linker.defaultLookup().find("renameat2");
    if (symbol.isEmpty()) {
      return false;
    }
    try (Arena arena = Arena.ofConfined()) {
      MethodHandle renameat2 =
          linker.downcallHandle(
              symbol.get(),
              FunctionDescriptor.of(
                  ValueLayout.JAVA_INT,
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_INT,
                  ValueLayout.ADDRESS,
                  ValueLayout.JAVA_INT));
      return 0
          == (int)
              renameat2.invokeExact(
                  RELATIVE_TO_WORKING_FOLDER,
                  arena.allocateFrom(one.toAbsolutePath().toString()),
                  RELATIVE_TO_WORKING_FOLDER,
                  arena.allocateFrom(other.toAbsolutePath().toString()),
                  EXCHANGE);
    } catch (UnsupportedOperationException | IllegalCallerException e) {
      return false;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
