/**
 * Stands in for {@code java.util.logging.Logger} in the libraries that the agent carries.
 *
 * <p>Packaging redirects their calls here, so that socktrace never touches the application's {@code
 * LogManager}: initialised too early it breaks application servers, and initialised at all it sends
 * our libraries' stack traces into the application's logs.
 */
package io.socktrace.agent.quiet;
