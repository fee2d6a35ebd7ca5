using System.Reflection;
using System.Runtime.CompilerServices;
using ZoomRooms.EndToEnd.Meeting;
using ZoomRooms.EndToEnd.Messages;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Frames;
using ZoomRooms.Rtc.Session;

namespace ZoomRooms.Architecture.Tests;

/// <summary>No unencrypted frame reaches the transport: held by the type system, and the type system is held here.</summary>
public class SealedPathTests
{
    [Fact]
    public void Only_the_frame_encryptor_can_make_an_encrypted_frame()
    {
        Assert.Empty(typeof(EncryptedFrame).GetConstructors(BindingFlags.Public | BindingFlags.Instance));
        IEnumerable<InternalsVisibleToAttribute> opened = typeof(
            EncryptedFrame).Assembly.GetCustomAttributes<System.Runtime.CompilerServices.InternalsVisibleToAttribute>();
        string[] friends = [.. opened.Select(friend => friend.AssemblyName)];
        Assert.Equal(
            ["ZoomRooms.EndToEnd", "ZoomRooms.Fuzzing.Tests", "ZoomRooms.MeetingServer.Tests", "ZoomRooms.Rtc.Tests"], friends.Order());
    }

    [Fact]
    public void The_client_side_of_the_transport_takes_nothing_but_encrypted_frames()
    {
        IEnumerable<MethodInfo> takers = typeof(
            OutgoingFrames).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsSpecialName && method.GetParameters().Length > 0);
        Assert.All(takers, method => Assert.Equal(typeof(EncryptedFrame).MakeByRefType(), method.GetParameters()[0].ParameterType));
        Assert.NotEmpty(takers);
    }

    [Fact]
    public void A_message_to_pass_on_is_made_by_the_key_protocol_alone()
    {
        Assert.Empty(typeof(SealedMessage).GetConstructors(BindingFlags.Public | BindingFlags.Instance));
        Assert.DoesNotContain(
            typeof(SealedMessage).GetMethods(BindingFlags.Public | BindingFlags.Static), method =>
                method.ReturnType == typeof(SealedMessage));
        Assert.Contains(
            typeof(MeetingEvent.MessageSealed).GetConstructors()[0].GetParameters(), one => one.ParameterType == typeof(SealedMessage));
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
