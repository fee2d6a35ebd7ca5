using System.Net;
using System.Text;
using ZoomRooms.MeetingServer.Accounts;
using ZoomRooms.MeetingServer.Scheduling;
using ZoomRooms.MeetingServer.Tests.Serving;
using ZoomRooms.MeetingServer.Tests.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit.Serving;

namespace ZoomRooms.MeetingServer.Tests.Replication;

/// <summary>Two servers share an enhanced meeting, whose key they make: over a real NATS, whose files are read as a thief of the disk
/// would.</summary>
public sealed class What_lies_in_the_files_of_NATS
{
    private const string Name = "Somebody who is named";

    [Fact]
    public async Task Is_no_key_of_a_meeting_and_nobodys_name()
    {
        using PostgresProcess postgres = await PostgresProcess.StartAsync();
        using NatsProcess nats = new();
        await using TestServer first = await StartAsync(postgres, nats);
        Member host = first.AddMember("host");
        ScheduledMeeting meeting = first.Schedule(host, EncryptionType.Enhanced);
        await using TestClient room = await first.ConnectAsync(host);
        byte[] key = await JoinAsync(room, meeting);

        // One that comes later has the key nevertheless, and its own steps lie there too.
        await using TestServer second = await StartAsync(postgres, nats);
        await using TestClient guest = await second.ConnectAsync(second.AddMember("guest"));
        Assert.Equal(key, await JoinAsync(guest, meeting));
        await room.SendAsync(new PostToBoard(BoardEntryKind.KeyAnnouncement, null, [1, 2, 3]));
        while (await guest.NextAsync() is not BoardEntry)
        {
        }

        byte[][] files = [.. Directory.EnumerateFiles(nats.Store, "*", SearchOption.AllDirectories).Select(ReadAll)];
        Assert.True(Contain("zoomrooms.hall.log"u8), "the steps do not lie there");
        Assert.False(Contain(key), "the key lies there");
        string base64 = Convert.ToBase64String(key).TrimEnd('=');
        foreach (string text in (
            string[])[base64, base64.Replace(
                "+", "\\u002B", StringComparison.Ordinal), Convert.ToHexString(key), Convert.ToHexStringLower(key), Name])
            Assert.False(Contain(Encoding.UTF8.GetBytes(text)), $"{(text == Name ? "a name" : "the key")} lies there as text");

        bool Contain(ReadOnlySpan<byte> bytes)
        {
            foreach (byte[] file in files)
            {
                if (file.AsSpan().IndexOf(bytes) >= 0)
                    return true;
            }
            return false;
        }
    }

    /// <summary>NATS has them open, and takes some away while they are read.</summary>
    private static byte[] ReadAll(string file)
    {
        try
        {
            using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using MemoryStream content = new();
            stream.CopyTo(content);
            return content.ToArray();
        }
        catch (FileNotFoundException)
        {
            return [];
        }
    }

    private static async Task<byte[]> JoinAsync(TestClient client, ScheduledMeeting meeting)
    {
        await client.RequestJoinAsync(meeting, Name);
        while (true)
        {
            if (await client.NextAsync() is EnhancedMeetingKey { Key: var key })
                return key;
        }
    }

    private static Task<TestServer> StartAsync(PostgresProcess postgres, NatsProcess nats) =>
        TestServer.StartAsync(configure: options => options with
        {
            Database = postgres.Address,
            Nats = nats.Address,
            Media = new IPEndPoint(IPAddress.Loopback, 0),
        });
}
