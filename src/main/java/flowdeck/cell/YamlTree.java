package flowdeck.cell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import flowdeck.cell.YamlNode.Entry;
import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML into {@link YamlNode}s. A cell's file is short and plain: what makes YAML surprising
 * or huge (anchors, tags, several documents, deep nesting) is refused with the line it is in.
 */
final class YamlTree {
  /** A cell with everything written out and explained has a fiftieth of this. */
  static final int MOST_BYTES = 256 * 1024;

  private static final int MOST_LEVELS = 12;
  private static final Pattern MARK =
      Pattern.compile("^ in [^\n]*, line ([0-9]{1,8}), column", Pattern.MULTILINE);
  private static final YAMLFactory FACTORY = new YAMLFactory();

  private final YamlSource source;

  /** The parser counts code points, not chars. */
  private final int[] codePoints;

  private final YAMLParser parser;
  private int line = 1;

  private YamlTree(YamlSource source, String text, YAMLParser parser) {
    this.source = source;
    this.codePoints = text.codePoints().toArray();
    this.parser = parser;
  }

  /**
   * Reads a file's bytes.
   *
   * @throws InputException naming the line, if they are no YAML or hold no keys
   */
  static YamlNode.Section read(YamlSource source, byte[] bytes) {
    if (bytes.length > MOST_BYTES) {
      throw new InputException(
          "%s has more than the %d bytes a cell's file may have; give the file of a cell."
              .formatted(source.name(), MOST_BYTES));
    }
    String text = text(source, bytes);
    try (YAMLParser parser = FACTORY.createParser(text)) {
      return new YamlTree(source, text, parser).whole();
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be read (%s); give another file.".formatted(source.name(), e.getMessage()), e);
    }
  }

  /** The bytes as text, without a byte order mark. */
  private static String text(YamlSource source, byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    out.flip();
    if (result.isError()) {
      throw source.error(
          lineAt(out, out.length()), "this is not UTF-8 text; save the file as UTF-8.");
    }
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (!isText(c)) {
        throw source.error(
            lineAt(out, i),
            "there is a character (code %d) that is no text; remove it.".formatted((int) c));
      }
    }
    String text = out.toString();
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /** Line and paragraph separators would be lines to the parser, but are none to most editors. */
  private static boolean isText(char c) {
    return switch (c) {
      case '\t', '\n', '\r' -> true;
      case '\u2028', '\u2029', '\uFFFE', '\uFFFF' -> false;
      default -> !Character.isISOControl(c);
    };
  }

  private static int lineAt(CharSequence text, int end) {
    return 1 + (int) text.chars().limit(end).filter(c -> c == '\n').count();
  }

  private YamlNode.Section whole() throws IOException {
    JsonToken first = next();
    if (first == null) {
      throw source.error(
          line, "there is nothing in this file; give the cell a name and two arms under 'arms'.");
    }
    if (!(node(first, 0) instanceof YamlNode.Section section)) {
      throw source.error(
          1, "a cell's file consists of keys with values, such as 'name: lab'; write it so.");
    }
    if (next() != null) {
      throw source.error(line, "a second document begins here; keep one cell per file.");
    }
    return section;
  }

  private YamlNode node(JsonToken token, int level) throws IOException {
    requirePlain();
    if (level > MOST_LEVELS) {
      throw source.error(line, "this is nested deeper than anything in a cell's file; remove it.");
    }
    int at = line;
    return switch (token) {
      case START_OBJECT -> section(at, level);
      case START_ARRAY -> items(at, level);
      case VALUE_NULL -> new YamlNode.Empty(at);
      default -> scalar(token, at);
    };
  }

  private YamlNode section(int at, int level) throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (JsonToken token = required(); token != JsonToken.END_OBJECT; token = required()) {
      requirePlain();
      String key = parser.currentName();
      int keyLine = line;
      YamlNode value = node(required(), level + 1);
      Entry before = entries.putIfAbsent(key, new Entry(keyLine, value));
      if (before != null) {
        throw source.error(
            keyLine,
            "%s is given a second time, first in line %d; remove one of them."
                .formatted(Fields.shown(key), before.line()));
      }
    }
    return new YamlNode.Section(at, entries);
  }

  private YamlNode items(int at, int level) throws IOException {
    List<YamlNode> values = new ArrayList<>();
    for (JsonToken token = required(); token != JsonToken.END_ARRAY; token = required()) {
      values.add(node(token, level + 1));
    }
    return new YamlNode.Items(at, values);
  }

  /**
   * The value as it is written: to the parser {@code on} is true, {@code 0123} another number, and
   * a serial number or a name would be neither.
   */
  private YamlNode scalar(JsonToken token, int at) throws IOException {
    int start = (int) parser.currentTokenLocation().getCharOffset();
    boolean quoted = "'\"|>".indexOf(codePoint(start)) >= 0;
    return new YamlNode.Scalar(at, token.isBoolean() ? word(start) : parser.getText(), quoted);
  }

  private String word(int start) {
    StringBuilder word = new StringBuilder();
    for (int i = start; i < codePoints.length && Character.isLetter(codePoints[i]); i++) {
      word.appendCodePoint(codePoints[i]);
    }
    return word.toString();
  }

  /**
   * The parser tells anchors and tags of some tokens only, but all of them are where one begins.
   */
  private void requirePlain() throws IOException {
    int first = codePoint((int) parser.currentTokenLocation().getCharOffset());
    if (parser.isCurrentAlias() || parser.getObjectId() != null || first == '&') {
      throw source.error(
          line, "anchors and aliases (& and *) are not read here; write the value out.");
    }
    if (parser.getTypeId() != null || first == '!') {
      throw source.error(line, "tags (!) are not read here; remove it.");
    }
  }

  private int codePoint(int index) {
    return index >= 0 && index < codePoints.length ? codePoints[index] : -1;
  }

  private JsonToken required() throws IOException {
    JsonToken token = next();
    if (token == null) {
      throw source.error(line, "the file ends in the middle; complete it.");
    }
    return token;
  }

  private @Nullable JsonToken next() throws IOException {
    try {
      JsonToken token = parser.nextToken();
      if (token != null) {
        line = Math.max(1, parser.currentTokenLocation().getLineNr());
      }
      return token;
    } catch (JsonProcessingException e) {
      throw source.error(
          lineOf(e), "this is not valid YAML (%s); correct it.".formatted(problem(e)), e);
    }
  }

  /** Where the problem is; the location an exception has is that of the last good token. */
  private int lineOf(JsonProcessingException e) {
    Matcher marks = MARK.matcher(e.getOriginalMessage());
    int found = Math.max(line, parser.currentTokenLocation().getLineNr());
    while (marks.find()) {
      found = Integer.parseInt(marks.group(1));
    }
    return found;
  }

  /** What is wrong, of a message that also says where and shows the line. */
  private static String problem(JsonProcessingException e) {
    List<String> sentences =
        e.getOriginalMessage().lines().filter(line -> !line.startsWith(" ")).toList();
    String last = sentences.isEmpty() ? "not readable" : sentences.getLast().strip();
    int internals = last.indexOf(": <org.yaml");
    return internals < 0 ? last : last.substring(0, internals);
  }
}
