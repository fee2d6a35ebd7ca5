using System.Net;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.MeetingServer.Policy;
using ZoomRooms.MeetingServer.Replication;
using ZoomRooms.Protocol;

namespace ZoomRooms.MeetingServer.Meetings;

/// <summary>The media associations that this server is opening for participants, of its own clients and of others'; each is told through
/// the log what came of it.</summary>
internal sealed class MediaOpenings(IMediaRouter media, IHallLog log, ILogger logger)
{
    private const int Most = 4;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (int Count, Task Last)> _openings = new(StringComparer.Ordinal);

    /// <summary>The last of a conversation; completed where there is none.</summary>
    public Task LastOf(string conversation)
    {
        lock (_lock)
            return _openings.TryGetValue(conversation, out (int Count, Task Last) openings) ? openings.Last : Task.CompletedTask;
    }

    /// <summary>The router has been asked when this returns, so that a leave that follows closes what this opens.</summary>
    public void Open(HallEffect.OpenMedia opening)
    {
        lock (_lock)
        {
            int count = _openings.GetValueOrDefault(opening.Conversation).Count;
            if (count >= Most)
            {
                // From another server, which does not wait for the answers.
                _ = TellAsync(opening, new MessageRefused(RefusalCode.TooManyRequests, Refusals.Sentence(RefusalCode.TooManyRequests)));
                return;
            }
            IPAddress? reachedAt = IPAddress.TryParse(opening.ReachedAt, out IPAddress? address) ? address : null;
            Task<TransportOpened?> opened = media.OpenAsync(opening.Participant, opening.Request, reachedAt);
            _openings[opening.Conversation] = (count + 1, AnswerAsync(opening, opened));
        }
    }

    private async Task AnswerAsync(HallEffect.OpenMedia opening, Task<TransportOpened?> opened)
    {
        // Not under the caller's lock.
        await Task.Yield();
        ServerMessage? answer = null;
        try
        {
            answer = await opened;
        }
        catch (Exception bug)
        {
            HallLog.Failed(logger, bug);
        }
        try
        {
            await TellAsync(opening, answer ?? new MessageRefused(
                RefusalCode.MalformedMessage,
                "The media association was not opened: its description is not valid, or the server has no room for it."));
        }
        finally
        {
            Close(opening.Conversation);
        }
    }

    private void Close(string conversation)
    {
        lock (_lock)
        {
            (int count, Task last) = _openings[conversation];
            if (count == 1)
                _openings.Remove(conversation);
            else
                _openings[conversation] = (count - 1, last);
        }
    }

    private async Task TellAsync(HallEffect.OpenMedia opening, ServerMessage answer) =>
        await log.AppendAsync(new ParticipantTold(opening.Conversation, opening.Participant.Meeting, SignalJson.Write(answer)));
}
