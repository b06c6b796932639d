package io.socktrace.collector.message;

import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Hands warnings and errors to {@link Messages}, one line each, without stack traces. */
final class WarningLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;

  WarningLogger(String name) {
    this.name = name;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level, Marker marker, String pattern, Object[] arguments, Throwable failure) {
    String text = MessageFormatter.basicArrayFormat(pattern, arguments);
    String line = name.substring(name.lastIndexOf('.') + 1) + ": " + text;
    Messages.STDERR.say(
        name + pattern, (failure == null ? line : line + ": " + failure).replaceAll("\\s+", " "));
  }

  @Override
  protected String getFullyQualifiedCallerName() {
    return null; // no caller is printed
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  public boolean isDebugEnabled() {
    return false;
  }

  @Override
  public boolean isInfoEnabled() {
    return false;
  }

  @Override
  public boolean isWarnEnabled() {
    return true;
  }

  @Override
  public boolean isErrorEnabled() {
    return true;
  }
}
