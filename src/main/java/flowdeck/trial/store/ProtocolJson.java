package flowdeck.trial.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import flowdeck.core.InputException;
import flowdeck.trial.TaskDescription;
import flowdeck.trial.protocol.Contender;
import flowdeck.trial.protocol.Protocol;
import flowdeck.trial.protocol.StoppingRule;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A protocol as JSON, its task as YAML in it.
 *
 * @param task YAML
 */
record ProtocolJson(
    String title,
    String task,
    List<Contender> contenders,
    int trialsEach,
    long orderSeed,
    long firstSeed,
    boolean blind,
    StoppingRule rule,
    double alpha) {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  static String text(Protocol protocol) {
    try {
      return MAPPER.writeValueAsString(
          new ProtocolJson(
              protocol.title(),
              protocol.task().yaml(),
              protocol.contenders(),
              protocol.trialsEach(),
              protocol.orderSeed(),
              protocol.firstSeed(),
              protocol.blind(),
              protocol.rule(),
              protocol.alpha()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Not writable as JSON: " + protocol, e);
    }
  }

  /**
   * Reads a protocol.
   *
   * @param source begins every message
   */
  static Protocol read(String source, String json) {
    try {
      ProtocolJson read = MAPPER.readValue(json, ProtocolJson.class);
      return new Protocol(
          read.title,
          TaskDescription.parse(source, read.task.getBytes(StandardCharsets.UTF_8)),
          read.contenders,
          read.trialsEach,
          read.orderSeed,
          read.firstSeed,
          read.blind,
          read.rule,
          read.alpha);
    } catch (JsonProcessingException e) {
      throw new InputException(
          "%s cannot be read from the store (%s); restore a backup of the sessions folder."
              .formatted(source, e.getOriginalMessage()),
          e);
    }
  }
}
