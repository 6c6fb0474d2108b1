package flowdeck.dataset.robotwin;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.dataset.robotwin.HdfWriter.Type;
import io.jhdf.HdfFile;
import io.jhdf.api.dataset.ContiguousDataset;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read by another library; h5py 3.16 reads it too. */
class HdfWriterTest {
  @TempDir Path folder;

  @Test
  void arraysOfAllKindsAreReadBack() throws Exception {
    Path file = folder.resolve("x ü.hdf5");
    HdfWriter writer = new HdfWriter();
    writer.put("a/vector", Type.FLOAT64, new int[] {2, 3}, new double[] {1, 2, 3, 4, 5, 0.1});
    writer.put("a/single", Type.FLOAT32, new int[] {2}, new double[] {0.25, -7});
    writer.put("a/b/count", Type.INT64, new int[] {3}, new double[] {-1, 0, 1L << 40});
    writer.put("truth", Type.INT8, new int[] {2}, new double[] {0, 1});
    writer.put("fps", Type.INT32, new int[0], new double[] {15});
    writer.put("none", Type.FLOAT64, new int[] {2, 0}, new double[0]);
    writer.put("robot", "two_iiwa");
    writer.put("pictures", List.of(new byte[] {-1, 0, -39}, new byte[] {-1, 5, 6, 7, -40}));
    for (int i = 0; i < 20; i++) {
      writer.put("many/name-" + i, Type.INT32, new int[] {1}, new double[] {i});
    }
    writer.write(file);

    try (HdfFile hdf = new HdfFile(file)) {
      assertThat(hdf.getDatasetByPath("a/vector").getData())
          .isEqualTo(new double[][] {{1, 2, 3}, {4, 5, 0.1}});
      assertThat(hdf.getDatasetByPath("a/single").getData()).isEqualTo(new float[] {0.25f, -7});
      assertThat(hdf.getDatasetByPath("a/b/count").getData())
          .isEqualTo(new long[] {-1, 0, 1L << 40});
      assertThat(hdf.getDatasetByPath("truth").getData()).isEqualTo(new byte[] {0, 1});
      assertThat(hdf.getDatasetByPath("fps").getData()).isEqualTo(15);
      assertThat(hdf.getDatasetByPath("none").getDimensions()).isEqualTo(new int[] {2, 0});
      assertThat(hdf.getDatasetByPath("robot").getData()).isEqualTo("two_iiwa");
      ContiguousDataset pictures = (ContiguousDataset) hdf.getDatasetByPath("pictures");
      ByteBuffer raw = pictures.getBuffer();
      byte[] bytes = new byte[raw.remaining()];
      raw.get(bytes);
      assertThat(bytes).containsExactly(-1, 0, -39, 0, 0, -1, 5, 6, 7, -40);
      assertThat(hdf.getByPath("many")).isInstanceOf(io.jhdf.api.Group.class);
      for (int i = 0; i < 20; i++) {
        assertThat(hdf.getDatasetByPath("many/name-" + i).getData()).isEqualTo(new int[] {i});
      }
    }
  }
}
