using System.Globalization;
using System.Text.Json;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Client;
using ZoomRooms.Protocol;
using ZoomRooms.Scenarios.Tests.Screens;

namespace ZoomRooms.Scenarios.Tests;

/// <summary>From the administrator's command to the lock above the door, with nothing typed at the room.</summary>
[Trait("backend", "embedded")]
public sealed class A_meeting_with_a_time
{
    [Fact]
    public async Task Is_in_the_rooms_calendar_and_its_button_joins_it()
    {
        await using TestMeeting meeting = await TestMeeting.StartAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("zoomrooms-time-");
        try
        {
            string begins = DateTime.UtcNow.AddMinutes(2).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
            string answer = await meeting.AdministerAsync(
                "meeting", "schedule", "--host", "host", "--topic", "Board", "--start", begins, "--invite", "room",
                "--json");
            JsonElement scheduled = JsonDocument.Parse(answer).RootElement;
            Assert.True(MeetingId.TryParse(scheduled.GetProperty("id").GetString(), out MeetingId number));
            Uri feed = new((await meeting.AdministerAsync("calendar", "make", "room")).Trim());
            using RoomProcess room = await RoomProcess.StartAsync(
                meeting, folder.FullName, Path.Combine(folder.FullName, "pictures"), feed);
            await UntilAsync(
                room, status => status.State == "Idle" && status.Calendar.Contains("a meeting is on", StringComparison.Ordinal));
            TestParticipant host = await meeting.PairAsync("host");
            host.Join(meeting: number, passcode: scheduled.GetProperty("passcode").GetString()!);
            await host.UntilAsync(snapshot => snapshot.State == SessionState.InMeeting);
            Assert.True(await room.PressAsync());
            await UntilAsync(room, status => status.LockLit);
            Assert.True(await room.IsLedLitAsync());
            await host.UntilAsync(snapshot => snapshot.Participants.Any(participant => participant.DisplayName == "Aalto"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task UntilAsync(RoomProcess room, Func<StatusDocument, bool> condition)
    {
        long begun = TimeProvider.System.GetTimestamp();
        StatusDocument? status;
        while ((status = await room.StatusAsync()) is null || !condition(status))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(120), status?.ToJson() ?? "no answer");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
