package flowdeck.arms.fri;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.util.Map;
import java.util.Objects;

/**
 * FRI's messages as protobuf-java writes and reads them, made of the protocol's table: {@code name
 * = number label type}, where enumerations are plain numbers.
 */
final class ReferenceMessages {
  private static final Map<String, String> TABLE =
      Map.ofEntries(
          Map.entry("Header", "id=1 req uint32; seq=2 req uint32; reflected=3 req uint32"),
          Map.entry(
              "Connection",
              "session=1 req int32; quality=2 req int32; period=3 opt uint32; multiplier=4 opt"
                  + " uint32"),
          Map.entry(
              "Robot",
              "joints=1 opt int32; safety=2 opt int32; drive=5 rep int32; operation=6 opt int32;"
                  + " control=7 opt int32"),
          Map.entry("Joints", "value=1 rep double"),
          Map.entry("Vector", "element=1 packed double"),
          Map.entry("Time", "sec=1 req uint32; nanosec=2 req uint32"),
          Map.entry("Checksum", "crc32=1 opt int32"),
          Map.entry("EndOf", "length=1 opt int32; checksum=2 opt Checksum"),
          Map.entry(
              "Transformation", "name=1 req string; matrix=2 packed double; timestamp=3 opt Time"),
          Map.entry(
              "Io",
              "name=1 req string; type=2 req int32; direction=3 req int32; digital=4 opt uint64;"
                  + " analog=5 opt double"),
          Map.entry("Pose", "name=1 req string; element=2 packed double; timestamp=3 opt Time"),
          Map.entry(
              "Monitor",
              "measured=1 opt Joints; torque=2 opt Joints; commanded=3 opt Joints;"
                  + " commandedTorque=4 opt Joints; external=5 opt Joints; force=6 opt Vector; io=8"
                  + " rep Io; pose=9 opt Pose; timestamp=15 opt Time"),
          Map.entry(
              "Ipo",
              "joints=1 opt Joints; pose=2 opt Pose; command=10 opt int32; overlay=11 opt int32;"
                  + " tracking=12 opt double"),
          Map.entry(
              "Monitoring",
              "header=1 req Header; robot=2 opt Robot; monitor=3 opt Monitor; connection=4 opt"
                  + " Connection; ipo=5 opt Ipo; transformation=6 rep Transformation; end=15 opt"
                  + " EndOf"),
          Map.entry(
              "CommandData",
              "joints=1 opt Joints; wrench=2 opt Vector; torque=3 opt Joints; io=5 rep Io"),
          Map.entry("Command", "header=1 req Header; data=2 opt CommandData; end=15 opt EndOf"));

  private static final FileDescriptor FILE = file();

  private ReferenceMessages() {}

  private static FileDescriptor file() {
    FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder().setSyntax("proto2");
    TABLE.forEach(
        (name, fields) -> {
          DescriptorProto.Builder message = file.addMessageTypeBuilder().setName(name);
          for (String field : fields.split("; ")) {
            String[] parts = field.split("[= ]");
            FieldDescriptorProto.Builder built =
                message
                    .addFieldBuilder()
                    .setName(parts[0])
                    .setNumber(Integer.parseInt(parts[1]))
                    .setLabel(
                        switch (parts[2]) {
                          case "req" -> FieldDescriptorProto.Label.LABEL_REQUIRED;
                          case "opt" -> FieldDescriptorProto.Label.LABEL_OPTIONAL;
                          default -> FieldDescriptorProto.Label.LABEL_REPEATED;
                        });
            if (parts[2].equals("packed")) {
              built.setOptions(FieldOptions.newBuilder().setPacked(true));
            }
            if (TABLE.containsKey(parts[3])) {
              built.setTypeName("." + parts[3]);
            } else {
              built.setType(
                  FieldDescriptorProto.Type.valueOf(
                      "TYPE_" + parts[3].toUpperCase(java.util.Locale.ROOT)));
            }
          }
        });
    try {
      return FileDescriptor.buildFrom(file.build(), new FileDescriptor[0]);
    } catch (com.google.protobuf.Descriptors.DescriptorValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  static Descriptor type(String name) {
    return Objects.requireNonNull(FILE.findMessageTypeByName(name), name);
  }

  /** A message of a type with fields given as name, value, name, value… */
  static DynamicMessage message(String type, Object... fields) {
    Descriptor descriptor = type(type);
    DynamicMessage.Builder builder = DynamicMessage.newBuilder(descriptor);
    for (int i = 0; i < fields.length; i += 2) {
      FieldDescriptor field =
          Objects.requireNonNull(descriptor.findFieldByName((String) fields[i]), type);
      if (field.isRepeated() && fields[i + 1] instanceof double[] values) {
        for (double value : values) {
          builder.addRepeatedField(field, value);
        }
      } else if (field.isRepeated()) {
        for (Object value : (Iterable<?>) fields[i + 1]) {
          builder.addRepeatedField(field, value);
        }
      } else {
        builder.setField(field, fields[i + 1]);
      }
    }
    return builder.build();
  }

  /** A field of a message, found by a path like "monitor.measured.value". */
  static Object get(DynamicMessage message, String path) {
    Object value = message;
    for (String name : path.split("\\.")) {
      DynamicMessage holder = (DynamicMessage) value;
      value = holder.getField(holder.getDescriptorForType().findFieldByName(name));
    }
    return value;
  }
}
