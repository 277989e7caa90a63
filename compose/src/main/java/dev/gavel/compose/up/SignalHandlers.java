package dev.gavel.compose.up;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;

/// Signals that this process gets. The JDK supports `sun.misc.Signal` (JEP 260) and has nothing else for it, but javac
/// warns at each mention with no way to answer, and warnings are errors here: so it is reached by name.
final class SignalHandlers {
    private SignalHandlers() {}

    /// Takes a signal over from the JVM. One that was ignored as the process began (`nohup`) stays ignored.
    ///
    /// @param name without `SIG`
    /// @param then runs on a thread of its own at each signal
    static void handle(String name, Runnable then) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Constructor<?> named = type.getConstructor(String.class);
            MethodHandle run =
                    MethodHandles.lookup()
                            .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                            .bindTo(then);
            MethodHandle ignoringItsArgument = MethodHandles.dropArguments(run, 0, type);
            type.getMethod("handle", type, handler)
                    .invoke(
                            null,
                            named.newInstance(name),
                            MethodHandleProxies.asInterfaceInstance(handler, ignoringItsArgument));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM offers no signals: use OpenJDK 25", e);
        }
    }
}
