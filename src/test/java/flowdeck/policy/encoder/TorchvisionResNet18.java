package flowdeck.policy.encoder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import flowdeck.core.Frame;
import flowdeck.policy.Safetensors.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A ResNet18 as Python has it: random weights in torchvision's names, files as {@code
 * safetensors.torch.save_file} writes them, and a forward pass in double precision, layer by layer,
 * its batch normalisations not folded.
 */
public final class TorchvisionResNet18 {
  private static final double EPSILON = 1e-5;
  private static final int[] CHANNELS = {64, 128, 256, 512};

  private TorchvisionResNet18() {}

  /** Number formats of a file. */
  public enum Format {
    F32,
    F16,
    BF16;

    private int bytes() {
      return this == F32 ? 4 : 2;
    }

    private void put(ByteBuffer to, float value) {
      switch (this) {
        case F32 -> to.putFloat(value);
        case F16 -> to.putShort(Float.floatToFloat16(value));
        case BF16 -> to.putShort(bfloat(value));
      }
    }

    /** A number as a file of this format has it. */
    float rounded(float value) {
      return switch (this) {
        case F32 -> value;
        case F16 -> Float.float16ToFloat(Float.floatToFloat16(value));
        case BF16 -> Float.intBitsToFloat(bfloat(value) << 16);
      };
    }

    private static short bfloat(float value) {
      return (short) ((Float.floatToIntBits(value) + 0x8000) >>> 16);
    }
  }

  /** Statistics and scales as after training: none of them zero or one. */
  public static Map<String, Tensor> random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    convolution(tensors, random, "conv1", 64, 3, 7);
    norm(tensors, random, "bn1", 64);
    int before = 64;
    for (int layer = 1; layer <= 4; layer++) {
      int channels = CHANNELS[layer - 1];
      for (int block = 0; block < 2; block++) {
        String name = "layer" + layer + "." + block;
        convolution(tensors, random, name + ".conv1", channels, before, 3);
        norm(tensors, random, name + ".bn1", channels);
        convolution(tensors, random, name + ".conv2", channels, channels, 3);
        norm(tensors, random, name + ".bn2", channels);
        if (block == 0 && layer > 1) {
          convolution(tensors, random, name + ".downsample.0", channels, before, 1);
          norm(tensors, random, name + ".downsample.1", channels);
        }
        before = channels;
      }
    }
    put(tensors, "fc.weight", random, -0.1, 0.1, 10, 512);
    put(tensors, "fc.bias", random, -0.1, 0.1, 10);
    return tensors;
  }

  private static void convolution(
      Map<String, Tensor> tensors,
      SplittableRandom random,
      String name,
      int filters,
      int channels,
      int kernel) {
    double most = Math.sqrt(3.0 / (channels * kernel * kernel));
    put(tensors, name + ".weight", random, -most, most, filters, channels, kernel, kernel);
  }

  private static void norm(
      Map<String, Tensor> tensors, SplittableRandom random, String name, int channels) {
    put(tensors, name + ".weight", random, 0.5, 1.5, channels);
    put(tensors, name + ".bias", random, -0.3, 0.3, channels);
    put(tensors, name + ".running_mean", random, -0.3, 0.3, channels);
    put(tensors, name + ".running_var", random, 0.5, 1.5, channels);
  }

  private static void put(
      Map<String, Tensor> tensors,
      String name,
      SplittableRandom random,
      double least,
      double most,
      long... shape) {
    long count = 1;
    for (long size : shape) {
      count *= size;
    }
    float[] values = new float[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(least, most);
    }
    tensors.put(name, new Tensor(shape, values));
  }

  /** The weights as a file of some format has them. */
  public static Map<String, Tensor> rounded(Map<String, Tensor> tensors, Format format) {
    Map<String, Tensor> rounded = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          float[] values = tensor.values().clone();
          for (int i = 0; i < values.length; i++) {
            values[i] = format.rounded(values[i]);
          }
          rounded.put(name, new Tensor(tensor.shape(), values));
        });
    return rounded;
  }

  /**
   * Writes weights, and beside each normalisation its counter, a 64-bit integer.
   *
   * @param prefix before all names
   */
  public static Path write(Path file, Map<String, Tensor> tensors, Format format, String prefix) {
    ObjectNode header = new ObjectMapper().createObjectNode();
    header.putObject("__metadata__").put("format", "pt");
    int bytes = 0;
    for (Map.Entry<String, Tensor> tensor : tensors.entrySet()) {
      int size = tensor.getValue().values().length * format.bytes();
      describe(header, prefix + tensor.getKey(), format.name(), bytes, size)
          .set("shape", new ObjectMapper().valueToTree(tensor.getValue().shape()));
      bytes += size;
    }
    List<String> norms =
        tensors.keySet().stream().filter(name -> name.endsWith(".running_var")).toList();
    for (String norm : norms) {
      describe(header, prefix + norm.replace("running_var", "num_batches_tracked"), "I64", bytes, 8)
          .putArray("shape");
      bytes += 8;
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    ByteBuffer content =
        ByteBuffer.allocate(8 + json.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
    content.putLong(json.length).put(json);
    for (Tensor tensor : tensors.values()) {
      for (float value : tensor.values()) {
        format.put(content, value);
      }
    }
    for (int i = 0; i < norms.size(); i++) {
      content.putLong(1000);
    }
    try {
      return Files.write(file, content.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode describe(
      ObjectNode header, String name, String type, int begin, int size) {
    ObjectNode node = header.putObject(name).put("dtype", type);
    node.putArray("data_offsets").add(begin).add(begin + size);
    return node;
  }

  /** Maps of one image. */
  private record Maps(int channels, int height, int width, double[] values) {
    double at(int channel, int y, int x) {
      return values[(channel * height + y) * width + x];
    }
  }

  /** The mean of the last maps for a frame that is as large as the network's image. */
  public static double[] embedding(
      Map<String, Tensor> tensors, Frame frame, List<Double> mean, List<Double> deviation) {
    int width = frame.width();
    int height = frame.height();
    double[] pixels = new double[3 * width * height];
    for (int i = 0; i < width * height; i++) {
      for (int rgb = 0; rgb < 3; rgb++) {
        double share = (frame.bgr()[3 * i + 2 - rgb] & 0xff) / 255.0;
        pixels[rgb * width * height + i] = (share - mean.get(rgb)) / deviation.get(rgb);
      }
    }
    Maps x = new Maps(3, height, width, pixels);
    x = maxPool(rectified(normed(tensors, "bn1", convolved(tensors, "conv1", x, 2))));
    for (int layer = 1; layer <= 4; layer++) {
      for (int block = 0; block < 2; block++) {
        String name = "layer" + layer + "." + block;
        int stride = block == 0 && layer > 1 ? 2 : 1;
        Maps y = convolved(tensors, name + ".conv1", x, stride);
        y = rectified(normed(tensors, name + ".bn1", y));
        y = normed(tensors, name + ".bn2", convolved(tensors, name + ".conv2", y, 1));
        Maps around =
            stride == 1
                ? x
                : normed(
                    tensors,
                    name + ".downsample.1",
                    convolved(tensors, name + ".downsample.0", x, stride));
        for (int i = 0; i < y.values.length; i++) {
          y.values[i] += around.values[i];
        }
        x = rectified(y);
      }
    }
    double[] embedding = new double[x.channels];
    int cells = x.height * x.width;
    for (int i = 0; i < x.values.length; i++) {
      embedding[i / cells] += x.values[i] / cells;
    }
    return embedding;
  }

  private static Maps convolved(Map<String, Tensor> tensors, String name, Maps x, int stride) {
    Tensor weight = tensors.get(name + ".weight");
    int filters = (int) weight.shape()[0];
    int kernel = (int) weight.shape()[2];
    int around = kernel / 2;
    int height = (x.height - 1) / stride + 1;
    int width = (x.width - 1) / stride + 1;
    double[] values = new double[filters * height * width];
    for (int f = 0, at = 0; f < filters; f++) {
      for (int y = 0; y < height; y++) {
        for (int column = 0; column < width; column++, at++) {
          double sum = 0;
          for (int c = 0; c < x.channels; c++) {
            for (int ky = 0; ky < kernel; ky++) {
              int fromY = y * stride + ky - around;
              for (int kx = 0; kx < kernel && fromY >= 0 && fromY < x.height; kx++) {
                int fromX = column * stride + kx - around;
                if (fromX >= 0 && fromX < x.width) {
                  int w = ((f * x.channels + c) * kernel + ky) * kernel + kx;
                  sum += weight.values()[w] * x.at(c, fromY, fromX);
                }
              }
            }
          }
          values[at] = sum;
        }
      }
    }
    return new Maps(filters, height, width, values);
  }

  private static Maps normed(Map<String, Tensor> tensors, String name, Maps x) {
    float[] gamma = tensors.get(name + ".weight").values();
    float[] beta = tensors.get(name + ".bias").values();
    float[] mean = tensors.get(name + ".running_mean").values();
    float[] variance = tensors.get(name + ".running_var").values();
    double[] values = new double[x.values.length];
    for (int i = 0; i < values.length; i++) {
      int c = i / (x.height * x.width);
      values[i] = (x.values[i] - mean[c]) / Math.sqrt(variance[c] + EPSILON) * gamma[c] + beta[c];
    }
    return new Maps(x.channels, x.height, x.width, values);
  }

  private static Maps rectified(Maps x) {
    for (int i = 0; i < x.values.length; i++) {
      x.values[i] = Math.max(0, x.values[i]);
    }
    return x;
  }

  /** Over 3 x 3, every second one, nothing around. */
  private static Maps maxPool(Maps x) {
    int height = (x.height - 1) / 2 + 1;
    int width = (x.width - 1) / 2 + 1;
    double[] values = new double[x.channels * height * width];
    for (int c = 0, at = 0; c < x.channels; c++) {
      for (int y = 0; y < height; y++) {
        for (int column = 0; column < width; column++, at++) {
          double most = Double.NEGATIVE_INFINITY;
          for (int fromY = Math.max(0, 2 * y - 1); fromY < Math.min(x.height, 2 * y + 2); fromY++) {
            for (int fromX = Math.max(0, 2 * column - 1);
                fromX < Math.min(x.width, 2 * column + 2);
                fromX++) {
              most = Math.max(most, x.at(c, fromY, fromX));
            }
          }
          values[at] = most;
        }
      }
    }
    return new Maps(x.channels, height, width, values);
  }
}
