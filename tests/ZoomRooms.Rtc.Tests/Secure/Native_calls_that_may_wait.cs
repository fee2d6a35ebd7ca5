using System.Reflection;
using System.Runtime.InteropServices;
using ZoomRooms.Crypto.Interop;

namespace ZoomRooms.Rtc.Tests.Secure;

/// <summary>
/// A thread in a native call that the runtime was not told of holds up the collector, and with it every thread: only calls that wait for
/// nothing may be made like that. What sets a cipher and its key looks the implementation up, under locks of libcrypto's own.
/// </summary>
public class Native_calls_that_may_wait
{
    [Fact]
    public void Are_known_to_the_collector()
    {
        string[] unannounced = [.. typeof(Libcrypto).GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(method => method.GetCustomAttribute<SuppressGCTransitionAttribute>() is not null).Select(method => method.Name).Order()];
        Assert.Equal(["Control", "Finish", "SetNonce", "UpdateShort"], unannounced);
    }
}
