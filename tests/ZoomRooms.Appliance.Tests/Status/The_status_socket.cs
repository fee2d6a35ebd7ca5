using System.Net.Sockets;
using ZoomRooms.Appliance.Sockets;
using ZoomRooms.TestKit;

namespace ZoomRooms.Appliance.Tests.Status;

public class The_status_socket
{
    [Fact]
    public async Task Answers_each_asker_is_private_to_owner_and_group_and_goes_with_its_owner()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("run/status.sock");
        await using (UnixSocketServer server = new(path, line => $"you said {line}"))
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(
                    path));
            string?[] answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => AskAsync(path, $"line {i}")));
            Assert.Equal(Enumerable.Range(0, 30).Select(i => $"you said line {i}"), answers);
        }
        Assert.False(File.Exists(path));
        Assert.Null(await AskAsync(path, "anyone?"));
    }

    [Fact]
    public async Task Replaces_what_a_killed_process_left_behind()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("status.sock");
        using (Socket killed = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            killed.Bind(new UnixDomainSocketEndPoint(path));
        await using UnixSocketServer server = new(path, _ => "here");
        Assert.Equal("here", await AskAsync(path, "status"));
    }

    [Fact]
    public async Task Outlasts_askers_that_say_nothing_hang_up_or_talk_without_end()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("status.sock");
        await using UnixSocketServer server = new(
            path, line => line.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
        using Socket silent = await ConnectAsync(path);
        using (Socket hangsUp = await ConnectAsync(path))
            hangsUp.Close();
        using Socket endless = await ConnectAsync(path);
        await endless.SendAsync(new byte[256], TestContext.Current.CancellationToken);
        Assert.Equal("4", await AskAsync(path, "four"));
        byte[] answer = new byte[16];
        Assert.True(await endless.ReceiveAsync(
            answer, TestContext.Current.CancellationToken) > 0, "a line without end is cut at 256 bytes and answered");
    }

    [Fact]
    public async Task Outlasts_an_answer_that_fails()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("status.sock");
        await using UnixSocketServer server = new(path, line => line == "bad" ? throw new InvalidOperationException("a bug") : "good");
        for (int i = 0; i < 20; i++)
            Assert.True(string.IsNullOrEmpty(await AskAsync(path, "bad")));
        Assert.Equal("good", await AskAsync(path, "status"));
    }

    private static async Task<Socket> ConnectAsync(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), TestContext.Current.CancellationToken);
        return socket;
    }

    private static Task<string?> AskAsync(string path, string line) =>
        UnixSocketServer.AskAsync(path, line, TestContext.Current.CancellationToken);
}
