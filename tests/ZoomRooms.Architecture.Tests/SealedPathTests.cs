using System.Reflection;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Session;
using ZoomRooms.Rtc.Streams;

namespace ZoomRooms.Architecture.Tests;

/// <summary>No unencrypted frame reaches the transport: held by the type system, and the type system is held here.</summary>
public class SealedPathTests
{
    [Fact]
    public void Only_the_frame_encryptor_can_make_an_encrypted_frame()
    {
        Assert.Empty(typeof(EncryptedFrame).GetConstructors(BindingFlags.Public | BindingFlags.Instance));
        var opened = typeof(EncryptedFrame).Assembly.GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>();
        string[] friends = [.. opened.Select(friend => friend.AssemblyName)];
        Assert.Equal(
            ["ZoomRooms.EndToEnd", "ZoomRooms.Fuzzing.Tests", "ZoomRooms.MeetingServer.Tests", "ZoomRooms.Rtc.Tests"], friends.Order());
    }

    [Fact]
    public void The_client_side_of_the_transport_takes_nothing_but_encrypted_frames()
    {
        var takers = typeof(OutgoingFrames).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName && method.GetParameters().Length > 0);
        Assert.All(takers, method => Assert.Equal(typeof(EncryptedFrame).MakeByRefType(), method.GetParameters()[0].ParameterType));
        Assert.NotEmpty(takers);
    }

    [Fact]
    public void The_secure_transport_protects_packets_for_its_own_assembly_and_the_server_only() =>
        Assert.DoesNotContain(
            typeof(ZoomRooms.Rtc.Secure.SecureTransport).GetMethods(BindingFlags.Public | BindingFlags.Instance),
            method => method.Name.StartsWith("Protect", StringComparison.Ordinal));

    [Fact]
    public void Raw_packets_can_be_sent_by_the_server_and_tests_alone()
    {
        string[] friends = [.. typeof(
            RtcSession).Assembly.GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>().Select(
                friend => friend.AssemblyName)];
        Assert.DoesNotContain("ZoomRooms.Client", friends);
        Assert.DoesNotContain("zoomrooms-appliance", friends);
        Assert.DoesNotContain("zoomrooms-desktop", friends);
    }
}
