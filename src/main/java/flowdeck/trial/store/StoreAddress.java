package flowdeck.trial.store;

import flowdeck.core.InputException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a store on a PostgreSQL server is. As text it is host and database only: user, password and
 * whatever else was given with it are for the driver and for nobody's eyes.
 */
public final class StoreAddress {
  private static final String HOST = "(?:[\\w.-]+|\\[[0-9A-Fa-f:.]+])(?::\\d+)?";
  private static final Pattern ADDRESS =
      Pattern.compile("(jdbc:postgresql://" + HOST + "(?:," + HOST + ")*/[\\w.%-]+)(?:\\?(.*))?");
  private static final Pattern KIND = Pattern.compile("[a-z0-9]+:(?:[a-z0-9]+:)*(?=//|$)");

  private final String shown;
  private final Properties parameters = new Properties();

  private StoreAddress(String shown) {
    this.shown = shown;
  }

  /**
   * Reads an address.
   *
   * @param address {@code jdbc:postgresql://HOST:PORT/DATABASE?user=NAME&...}, with the driver's
   *     parameters
   * @throws InputException if it is none; the sentence repeats nothing that may be secret
   */
  public static StoreAddress parse(String address) {
    Matcher parts = ADDRESS.matcher(address);
    if (!parts.matches()) {
      Matcher kind = KIND.matcher(address);
      throw new InputException(
          "The store%s is not the address of a PostgreSQL database; give --store jdbc:postgresql://HOST/DATABASE?user=NAME."
              .formatted(kind.lookingAt() ? " " + kind.group() + "…" : ""));
    }
    StoreAddress read = new StoreAddress(parts.group(1));
    String given = parts.group(2);
    if (given != null && !given.isEmpty()) {
      for (String parameter : given.split("&", -1)) {
        read.take(parameter);
      }
    }
    return read;
  }

  private void take(String parameter) {
    int equals = parameter.indexOf('=');
    try {
      if (equals > 0) {
        parameters.setProperty(
            parameter.substring(0, equals),
            URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
        return;
      }
    } catch (IllegalArgumentException e) {
      // Not a percent sign and two digits: told below, without the value.
    }
    throw new InputException(
        "What follows '?' in the address of the store %s is not NAME=VALUE with '&' between; write special characters as %%XX."
            .formatted(shown));
  }

  /** For the driver: who, and how to connect. */
  Properties parameters() {
    Properties copy = new Properties();
    copy.putAll(parameters);
    return copy;
  }

  /** Host and database, as the driver and the operator may know them. */
  @Override
  public String toString() {
    return shown;
  }
}
