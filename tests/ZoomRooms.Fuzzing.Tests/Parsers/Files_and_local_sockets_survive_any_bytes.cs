using System.Net.Sockets;
using System.Text;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Sockets;
using ZoomRooms.Appliance.Status;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Storage;
using ZoomRooms.Fuzzing.Tests.Campaigns;

namespace ZoomRooms.Fuzzing.Tests.Parsers;

public sealed class Files_and_local_sockets_survive_any_bytes : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zoomrooms-fuzzing").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Settings_are_loaded_or_refused_with_sentences()
    {
        string file = Path.Combine(_folder, "appliance.json");
        Campaign.Run("appliance.json", Campaign.Seeds("appliance-json"), 1_500, bytes =>
        {
            File.WriteAllBytes(file, bytes);
            try
            {
                ApplianceConfiguration.Load(file, []);
                return true;
            }
            catch (ConfigurationException refused)
            {
                Assert.NotEmpty(refused.Mistakes);
                Assert.All(refused.Mistakes, mistake => Assert.False(string.IsNullOrWhiteSpace(mistake)));
                return false;
            }
        });
    }

    [Fact]
    public void Credentials_are_loaded_or_refused_with_a_sentence()
    {
        string file = DeviceCredentials.PathIn(_folder);
        new DeviceCredentials(new(1), new(2), "token", new byte[32]).Save(_folder);
        Campaign.Run("device.json", [File.ReadAllBytes(file)], 3_000, bytes =>
        {
            File.WriteAllBytes(file, bytes);
            try
            {
                return DeviceCredentials.TryLoad(_folder) is { StatementRoot.Length: DeviceCredentials.StatementRootBytes };
            }
            catch (KeyStoreException refused)
            {
                Assert.Contains("Pair the device again", refused.Message, StringComparison.Ordinal);
                return false;
            }
        });
    }

    [Fact]
    public void A_status_document_is_read_or_not() => Campaign.Run(
        "status", Campaign.Seeds("status"), 5_000, bytes => StatusDocument.TryParse(Encoding.UTF8.GetString(bytes), out _));

    /// <summary>Both local sockets are this one: it answers after any request, and presses no button but for the one word.</summary>
    [Fact]
    public async Task The_simulated_boards_socket_answers_after_any_request()
    {
        string path = Path.Combine(_folder, "board.sock");
        using SimulatedBoardDriver board = new(TimeProvider.System);
        await using UnixSocketServer server = SimulatedBoardSocket.Listen(path, board, new PanelOptions { Driver = "simulated" });
        Random random = Campaign.RandomFor("board socket");
        byte[][] seeds = ["led\n"u8.ToArray(), "release\n"u8.ToArray(), "pres\n"u8.ToArray(), "unknown\n"u8.ToArray()];
        for (int round = 0; round < 200 * Campaign.Factor; round++)
        {
            byte[] request = Mutator.Mutate(seeds[random.Next(seeds.Length)], seeds[random.Next(seeds.Length)], random, 4096);
            using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), TestContext.Current.CancellationToken);
                await socket.SendAsync(request, TestContext.Current.CancellationToken);
                if (random.Next(2) == 0)
                    socket.Shutdown(SocketShutdown.Send);
            }
            catch (SocketException)
            {
                // Turned away by a full queue, or answered and closed before the whole request was read: its right.
            }
        }
        // Nobody drives the LED's line here, and a line that nobody drives is pulled up.
        Assert.Equal("1\n", await AskUntilAnsweredAsync(path, "led"));
        Assert.StartsWith("unknown", await AskUntilAnsweredAsync(path, "\0\uFFFD"), StringComparison.Ordinal);
    }

    /// <summary>Who said nothing is waited for up to five seconds, and others wait behind them.</summary>
    private static async Task<string> AskUntilAnsweredAsync(string path, string line)
    {
        for (int attempt = 0; attempt < 600; attempt++)
        {
            if (await UnixSocketServer.AskAsync(path, line, TestContext.Current.CancellationToken) is { Length: > 0 } answer)
                return answer;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        throw new TimeoutException("The socket answers no more.");
    }
}
