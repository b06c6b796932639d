package io.socktrace.collector.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Debian's Chromium without a window, and what the tests ask of it. */
public final class Browser implements AutoCloseable {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final ChromeDriver driver;

  public Browser() {
    needs(CHROMIUM, "chromium");
    needs(DRIVER, "chromium-driver");
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    // The tests may run as root, in a container with a small /dev/shm.
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1280,1400");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    driver =
        new ChromeDriver(
            new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .withSilent(true)
                .build(),
            options);
    driver.manage().timeouts().scriptTimeout(DEADLINE).pageLoadTimeout(DEADLINE);
  }

  private static void needs(Path program, String debianPackage) {
    if (!Files.isExecutable(program)) {
      fail("This test needs %s: install the Debian package %s.", program, debianPackage);
    }
  }

  public void open(String url) {
    driver.get(url);
  }

  public WebElement find(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  /** The text that is seen. */
  public String text(String selector) {
    return String.valueOf(
        script("return document.querySelector(arguments[0])?.innerText", selector));
  }

  /** Of each element the text that is there, shown or not. */
  @SuppressWarnings("unchecked")
  public List<String> texts(String selector) {
    return (List<String>)
        script(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)",
            selector);
  }

  public int count(String selector) {
    return ((Number) script("return document.querySelectorAll(arguments[0]).length", selector))
        .intValue();
  }

  public Object script(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  public void press(Keys key) {
    driver.switchTo().activeElement().sendKeys(key);
  }

  public void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("%s: not in time. The page says:%n%s%nand its log: %s", what, text("body"), log());
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  public void awaitText(String selector, String expected) {
    await(selector + " says " + expected, () -> text(selector).contains(expected));
  }

  public void scheme(String scheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
  }

  public void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  public void offline(boolean offline) {
    driver.executeCdpCommand("Network.enable", Map.of());
    driver.executeCdpCommand(
        "Network.emulateNetworkConditions",
        Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", -1));
  }

  /** What the browser has to say since the last time: refused scripts, errors, failed requests. */
  public List<String> log() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** No policy was violated, no script failed, no dialog was opened, and nobody else was asked. */
  public void assertClean(String origin) {
    assertThat(log()).isEmpty();
    assertThat(
            (List<?>)
                script(
                    "return performance.getEntries().map(e => e.name).filter(n => /^[a-z]+:/.test(n))"))
        .allSatisfy(name -> assertThat(name.toString()).startsWith(origin));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
