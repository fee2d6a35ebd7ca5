using System.Reflection;
using Microsoft.Extensions.Logging;
using ZoomRooms.MeetingServer.Board;
using ZoomRooms.MeetingServer.Devices;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Meetings;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Signalling;
using ZoomRooms.MeetingServer.Storage;

namespace ZoomRooms.MeetingServer.Tests.Meetings;

/// <summary>
/// What the machine does not hold it cannot ask: no clock, no timer, no database, no router, no connection, no log, and nothing that
/// somebody sets.
/// </summary>
public sealed class The_hall_has_no_hands
{
    private static readonly Type[] Hands =
    [
        typeof(TimeProvider), typeof(ITimer), typeof(
            ILogger), typeof(Task), typeof(Delegate), typeof(IHallLog), typeof(IMediaRouter), typeof(SignalOutbox), typeof(LocalConnection),
        typeof(ServerDatabase), typeof(MeetingStore), typeof(DeviceStore), typeof(HallHost), typeof(HallBookkeeping), typeof(Random),
    ];

    [Theory]
    [InlineData(typeof(HallMachine))]
    [InlineData(typeof(Conversation))]
    [InlineData(typeof(MeetingInstance))]
    [InlineData(typeof(Participant))]
    [InlineData(typeof(BulletinBoard))]
    [InlineData(typeof(PostingAllowance))]
    [InlineData(typeof(AttemptLimiter))]
    [InlineData(typeof(HallEffects))]
    public void In_any_of_its_parts(Type part)
    {
        FieldInfo[] fields = part.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);
        Assert.NotEmpty(fields);
        Assert.DoesNotContain(fields, field => Hands.Any(hand => hand.IsAssignableFrom(field.FieldType)));
        Assert.DoesNotContain(
            part.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic), field =>
                !field.IsInitOnly && !field.IsLiteral && !field.Name.StartsWith('<'));
    }
}
