using System.Device.Gpio;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Sockets;
using ZoomRooms.TestKit;

namespace ZoomRooms.Appliance.Tests.Panel;

public class The_simulated_board
{
    private readonly PanelOptions _options = new() { Driver = "simulated", ButtonLine = "GPIO17", LedLine = "27" };

    [Fact]
    public void Behaves_as_a_board_does_under_the_real_controller()
    {
        SimulatedBoardDriver board = new(TimeProvider.System);
        using (IPanelLines lines = PanelFactory.Open(_options, board))
        {
            Assert.False(lines.IsButtonPressed());
            board.PullLow(17, true);
            Assert.True(lines.IsButtonPressed());
            Assert.False(board.IsHigh(27));
            lines.SetLed(true);
            Assert.True(board.IsHigh(27) && lines.LedFollows(true));
            board.ShortToGround(27, true);
            Assert.False(lines.LedFollows(true));
            board.ShortToGround(27, false);
            Assert.True(board.IsHigh(27));
        }
        Assert.False(board.IsHigh(27), "closing the line's handle leaves it low");
    }

    [Fact]
    public void Leaves_the_led_low_when_its_owner_only_closes_the_line()
    {
        SimulatedBoardDriver board = new(TimeProvider.System);
        using GpioController controller = new(board);
        controller.OpenPin(27, PinMode.Output, PinValue.High);
        Assert.True(board.IsHigh(27));
        controller.ClosePin(27);
        Assert.False(board.IsHigh(27));
    }

    [Fact]
    public async Task Is_pressed_and_looked_at_through_its_socket()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("run/simulated-board.sock");
        SimulatedBoardDriver board = new(TimeProvider.System);
        using IPanelLines lines = PanelFactory.Open(_options, board);
        await using (UnixSocketServer server = SimulatedBoardSocket.Listen(path, board, _options))
        {
            Assert.Equal("ok\n", await AskAsync(path, "press"));
            Assert.True(lines.IsButtonPressed());
            Assert.Equal("ok\n", await AskAsync(path, "release"));
            Assert.False(lines.IsButtonPressed());
            Assert.Equal("0\n", await AskAsync(path, "led"));
            lines.SetLed(true);
            Assert.Equal("1\n", await AskAsync(path, "led"));
            Assert.StartsWith("unknown", await AskAsync(path, "explode"), StringComparison.Ordinal);
        }
        Assert.Null(await AskAsync(path, "led"));
    }

    [Fact]
    public async Task Is_let_go_even_if_the_one_who_pressed_is_called_away()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("simulated-board.sock");
        SimulatedBoardDriver board = new(TimeProvider.System);
        using IPanelLines lines = PanelFactory.Open(_options, board);
        await using UnixSocketServer server = SimulatedBoardSocket.Listen(path, board, _options);
        using CancellationTokenSource called = new();
        Task<bool> pressing = SimulatedBoardSocket.PressAsync(path, TimeSpan.FromHours(1), TimeProvider.System, called.Token);
        Eventually.Holds(lines.IsButtonPressed, "pressed");
        await called.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pressing);
        Assert.False(lines.IsButtonPressed());
    }

    private static Task<string?> AskAsync(string path, string line) =>
        UnixSocketServer.AskAsync(path, line, TestContext.Current.CancellationToken);
}
