package dev.gavel.compose.up;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;

/// Handlers for signals to this process, set by `sun.misc.Signal`. The JDK supports that class (JEP 260) and has no
/// other API for signals. It is used by reflection because javac warns about each reference to it, the warning cannot
/// be suppressed, and warnings are errors in this build.
final class SignalHandlers {
    private SignalHandlers() {}

    /// Replaces the JVM's handler of a signal. A signal that was ignored when the process started (`nohup`) stays
    /// ignored.
    ///
    /// @param name without `SIG`
    /// @param handler called on a new thread for each signal
    static void set(String name, Runnable handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> signalHandler = Class.forName("sun.misc.SignalHandler");
            Constructor<?> constructor = signal.getConstructor(String.class);
            MethodHandle run =
                    MethodHandles.lookup()
                            .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                            .bindTo(handler);
            MethodHandle runIgnoringSignal = MethodHandles.dropArguments(run, 0, signal);
            signal.getMethod("handle", signal, signalHandler)
                    .invoke(
                            null,
                            constructor.newInstance(name),
                            MethodHandleProxies.asInterfaceInstance(signalHandler, runIgnoringSignal));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM does not support signal handlers: use OpenJDK 25", e);
        }
    }
}
