## kernel
brand = Branch Book
brand-line = Record the meeting, give out tasks, print the minutes every month.
skip = To the main content
demo-banner = Demonstration database: people and figures are invented.
nav = Main
nav-month = This month
nav-organizations = Branch
nav-meetings = Meetings
nav-search = Look up
crumbs = You are here
search = Search
search-everywhere = Whole book
search-label = Find people, branches (key /)
text-size = Text size
smaller = A−: smaller text
larger = A+: larger text
other-language = VI: Tiếng Việt
other-language-short = VI
my-account = My account
help = Help
help-by-phone = Need help? Call the commune committee's office during working hours.
to-month = To This month
error-word = Error:
errors-title = { $count ->
    [one] Not saved: one place must be put right
   *[other] Not saved: { $count } places must be put right
  }
send-again = Send again
not-found = This page cannot be found
not-found-text = The address may be mistyped, or the page belongs to an organization that is not yours. If you believe you should see it, call the commune committee's office.
forbidden = This act is not yours
forbidden-text = You may see this page, but your role does not change it. If it must be changed, call the commune committee's office.
conflict = This has changed
conflict-text = Somebody has just done this, or the state has changed since you opened the page. Open the page again to see the new one.
foreign-form = Not taken, because the page was open too long
foreign-form-text = For safety the book takes only what was sent from its own pages. Press Send again.
bad-form = The page that was sent does not fit
bad-form-text = The book does not know the field “{ $field }”. The page may be old; open it again and write it once more.
bad-request = This address cannot be read
bad-request-text = The address or the text holds characters that are not allowed. Please check it.
too-large = Too much at once
too-large-text = What was sent is larger than the book takes. Send it in parts.
too-many = Too many attempts
too-many-text = Wait { $seconds } seconds and try again.
busy = The book is busy
busy-text = Many people are writing at once. Wait a few seconds and send again.
internal = The book has failed
internal-text = This is the program's fault, not yours. Try again; if it fails again, read the number below to the commune committee's office.
refusal-number = Reference:
refusal-kept = What you typed is still here.
clash = Somebody has just edited this
clash-text = Your text is not lost. For each place below choose one version or join the two, then save.
clash-theirs = Saved version
clash-mine = Your version, not saved
clash-merged = Version to be saved
clash-choose = Which version?
clash-save = Save this version

## accounts
sign-in = Sign in
sign-in-name = Sign-in name
password = Password
password-show = Show the password while typing
own-device = This device is mine alone
have-slip = I have an invitation slip
password-forgotten = I have forgotten my password
password-forgotten-text = Call the commune committee's office. It prints a new slip with which you set a new password. Nobody may ask for your password.
no-secrets = Do not enter classified documents into this system.
sign-in-wrong = The sign-in name or the password is not right. Please type them again.
sign-in-wait = Too many wrong attempts. Wait { $seconds } seconds and try again.
sign-in-interrupted = Your session has ended. What you typed is still here: sign in and press Send again.
sign-out = Sign out
signed-out = You have signed out.
resume = What you typed is still here
resume-text = You are signed in again. Press Send again to save what you were writing.

## roles

## terms
term-organization-kind-centre = Centre
term-organization-kind-province = Provincial committee
term-organization-kind-district = District committee
term-organization-kind-commune = Commune committee
term-organization-kind-sub-grassroots = Sub-grassroots organization
term-organization-kind-branch = Branch
term-organization-kind-party-group = Party group
term-organization-kind-board = Board or office of a committee
term-difficulty-difficult = Difficult
term-difficulty-especially-difficult = Especially difficult
term-shift-keep = Keep the day
term-shift-before-weekend = Meet on the Friday before
term-shift-after-weekend = Meet on the Monday after
term-position-branch-secretary = Branch secretary
term-position-branch-deputy-secretary = Branch deputy secretary
term-position-branch-committee-member = Branch committee member
term-position-group-leader = Party group leader
term-position-group-deputy = Party group deputy leader
term-position-committee-secretary = Committee secretary
term-position-committee-deputy-secretary = Committee deputy secretary
term-position-standing-committee-member = Standing committee member
term-position-committee-member = Committee member
term-position-inspection-chair = Chair of the inspection commission
term-position-inspection-deputy = Deputy chair of the inspection commission
term-position-board-head = Head of a board
term-position-board-deputy = Deputy head of a board
term-position-division-head = Head of a division
term-position-division-deputy = Deputy head of a division
term-position-office-head = Head of the office
term-position-office-staff = Office staff
term-position-village-head = Village head
term-position-pc-chair = Chair of the people's committee
term-member-status-official = Official member
term-member-status-probationary = Probationary member
term-member-status-exempt = Exempt from meetings
term-member-status-reduced = Reduced duty
term-member-status-leave-of-absence = Leave of absence
term-member-status-suspended = Suspended
term-member-status-abroad = Abroad
term-membership-end-transferred = Transferred
term-membership-end-reorganized = Organization rearranged
term-membership-end-resigned = Resigned from the Party
term-membership-end-removed = Name removed
term-membership-end-expelled = Expelled
term-membership-end-deceased = Died
term-sex-male = Male
term-sex-female = Female
term-political-theory-elementary = Elementary
term-political-theory-intermediate = Intermediate
term-political-theory-advanced = Advanced
term-political-theory-bachelor = Bachelor
term-meeting-kind-branch-regular = Regular meeting
term-meeting-kind-branch-thematic = Thematic meeting
term-meeting-kind-branch-extraordinary = Extraordinary meeting
term-meeting-state-planned = Planned
term-meeting-state-recording = Being recorded
term-meeting-state-closed = Closed
term-meeting-state-not-held = Not held
term-attendance-absent-excused = Absent, excused
term-attendance-absent-unexcused = Absent, not excused
term-attendance-late = Late
term-attendance-left-early = Left early
term-statement-kind-information = Information
term-statement-kind-addition = Addition
term-statement-kind-critique = Critique
term-statement-kind-proposal = Proposal
term-statement-kind-question = Question
term-statement-kind-report = Report
term-agenda-section-opening = Opening
term-agenda-section-information = Current affairs and documents
term-agenda-section-last-month = Last month
term-agenda-section-ideology = Ideology
term-agenda-section-next-month = Next month
term-agenda-section-criticism = Self-criticism and criticism
term-agenda-section-thematic = Theme
term-agenda-section-other = Other
term-task-outcome-done = Done
term-task-outcome-partly = Partly done
term-task-outcome-not-done = Not done
term-meeting-act-started = Recording began
term-meeting-act-closed = Record closed
term-meeting-act-not-held = Closed as not held
term-meeting-act-reopened = Reopened
term-meeting-act-entered-on-behalf = Entered from paper on behalf
term-meeting-act-confirmed = Entry on behalf confirmed

## organizations

## members
status-official = Official
status-probationary = Probationary
status-exempt = Exempt from meetings
status-reduced = Reduced duty
status-leave-of-absence = On long leave
status-suspended = Suspended
status-abroad = Abroad
position-secretary = Secretary
position-deputy-secretary = Deputy secretary
position-branch-committee-member = Branch committee member
position-group-leader = Group leader
position-group-deputy = Deputy group leader
position-standing-committee-member = Standing committee member
position-committee-member = Committee member
position-inspection-chair = Head of the inspection commission
position-inspection-deputy = Deputy head of the inspection commission
position-board-head = Head of the board
position-board-deputy = Deputy head of the board
position-division-head = Head of division
position-division-deputy = Deputy head of division
position-office-head = Head of the office
position-office-staff = Office staff
position-village-head = Village head
position-pc-chair = Chair of the people's committee
sex-male = Male
sex-female = Female
theory-elementary = Elementary
theory-intermediate = Intermediate
theory-advanced = Advanced
theory-bachelor = Bachelor

## meetings

## tasks

## documents

## reports
