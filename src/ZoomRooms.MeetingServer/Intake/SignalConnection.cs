using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using ZoomRooms.MeetingServer.Options;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.MeetingServer.Signalling;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Intake;

/// <summary>One WebSocket of a conversation, from after its authentication to its end.</summary>
/// <param name="id">Its conversation.</param>
/// <param name="reachedAt">The server's own address that it came in on.</param>
internal sealed class SignalConnection(
    WebSocket socket, string id, HardwareId hardware, Attachment attachment, IPAddress? reachedAt, FrontEnd frontEnd, SignalOutbox outbox,
    SignalLimits limits, ILogger logger)
{
    /// <summary>Serves the connection until it ends.</summary>
    public async Task RunAsync(CancellationToken aborted)
    {
        using CancellationTokenSource gone = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        Task<bool> receiving = ReceiveAllAsync(gone.Token);
        Task<bool> sending = outbox.RunAsync(gone.Token);
        // Whichever ends first: the client's goodbye, ours, or a broken connection.
        await Task.WhenAny(receiving, sending);
        bool meant = outbox.IsGoodbye || (!outbox.Closing.IsCompleted && receiving.IsCompleted && await receiving);
        string? successor = frontEnd.SuccessorOf(id);
        await frontEnd.DetachAsync(id, attachment, meant);
        outbox.Close(null, WebSocketCloseStatus.NormalClosure, discardQueued: false);
        gone.CancelAfter(limits.CloseTimeout);
        if (!await sending)
            await gone.CancelAsync();
        // A client that answers to having been replaced is there: the remains of a broken network answer nothing.
        if (await receiving && successor is not null)
            await frontEnd.FindTwinAsync(successor);
    }

    /// <returns>Whether the client said goodbye; false when the connection broke.</returns>
    private async Task<bool> ReceiveAllAsync(CancellationToken gone)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Limits.SignalMessageBytes);
        try
        {
            while (await ReceiveAsync(buffer, gone) is int length and >= 0)
                await frontEnd.HearAsync(id, hardware, attachment, reachedAt, buffer.AsMemory(0, length));
            return true;
        }
        catch (Exception failure) when (
            failure is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException
            or IOException)
        {
            return false;
        }
        catch (Exception bug)
        {
            SignalLog.Failed(logger, bug);
            await frontEnd.EndAsync(id, SignalDrop.Failed, WebSocketCloseStatus.InternalServerError, Refused(RefusalCode.InternalError));
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The length of the next text message; -1 at the end of the connection.</summary>
    private async ValueTask<int> ReceiveAsync(byte[] buffer, CancellationToken gone)
    {
        int length = 0;
        while (true)
        {
            ValueWebSocketReceiveResult received = await socket.ReceiveAsync(
                buffer.AsMemory(length, Limits.SignalMessageBytes - length), gone);
            if (received.MessageType == WebSocketMessageType.Close)
                return -1;
            length += received.Count;
            // A binary message reads as an empty one, which is malformed.
            if (received.EndOfMessage)
                return received.MessageType == WebSocketMessageType.Text ? length : 0;
            if (length == Limits.SignalMessageBytes)
            {
                // The rest cannot be skipped within bounds.
                await frontEnd.EndAsync(id, SignalDrop.Oversize, WebSocketCloseStatus.MessageTooBig, Refused(RefusalCode.MalformedMessage));
                return -1;
            }
        }
    }

    private static MessageRefused Refused(RefusalCode code) => new(code, Refusals.Sentence(code));
}
