### Ilima dit : français. Un fichier par langue, que lisent Rust et l’écran.

### Lists

list-count-person = { $count ->
    [one] { $count } personne
   *[other] { $count } personnes
 }
list-count-organisation = { $count ->
    [one] { $count } organisation
   *[other] { $count } organisations
 }
list-count-plan = { $count ->
    [one] { $count } plan
   *[other] { $count } plans
 }
list-count-commitment = { $count ->
    [one] { $count } engagement
   *[other] { $count } engagements
 }
list-count = { $count ->
    [one] { $count } fiche
   *[other] { $count } fiches
 }
list-shown = { $count } à l’écran
list-import = Importer
list-export = Exporter
list-import-people = Importer une liste de personnes
list-add-person = Ajouter une personne
list-add-organisation = Ajouter une organisation
list-add-plan = Commencer un plan
list-add-commitment = Ajouter un engagement
list-search = Chercher dans cette liste
list-add-filter = Ajouter un filtre
list-filter = { $field } : { $value }
list-filter-off = Enlever ce filtre
list-filter-field = Quel champ ?
list-filter-value = Quelle valeur ?
list-filter-none = Rien d’écrit ici pour l’instant
list-filter-count = { $value } ({ $count })
list-clear-filters = Tout afficher de nouveau
list-nothing-matches = Rien ne correspond
list-nothing-matches-body = Essaie avec moins de mots, ou enlève un filtre.
list-recently-removed = Retiré récemment
list-removed-title = Retiré récemment : { $things }
list-back-to-list = Retour à la liste
list-nothing-removed = Rien n’a été retiré
list-nothing-removed-body = Ce que tu retires attend ici, et un clic le ramène.
list-restore = Remettre
list-restore-this = Remettre { $title }
list-phone-only = (téléphone seul)
list-two-answers = Deux réponses
list-and-more = et { $count } de plus
list-pages = Pages de la liste
list-page = { $from } à { $to } sur { $total }
list-before = Lignes précédentes
list-after = Lignes suivantes
list-read-help = Lire comment faire
list-empty-title = Rien ici pour l’instant
list-empty-body = Ajoute la première fiche. Tu peux annuler.
list-empty-person-title = Pas encore de personnes
list-empty-person-body = Apporte la liste que tu as déjà, en fichier CSV ou en contacts. Un numéro de téléphone suffit pour être une personne.
list-empty-organisation-title = Pas encore d’organisations
list-empty-organisation-body = Note les groupes, les services et les entreprises avec qui vous travaillez, et qui en fait partie.
list-empty-plan-title = Pas encore de plans
list-empty-plan-body = Pars d’un modèle. Ses tâches se datent à rebours d’une seule question : quand est le jour ?
list-empty-commitment-title = Pas encore d’engagements
list-empty-commitment-body = Note ce qu’une personne au pouvoir a promis, mot pour mot. Puis note ce que tu vois, mois après mois.

### Record

record-untitled = (sans titre)
record-yes = Oui
record-no = Non
record-nothing-chosen = Non précisé
record-list-comma = { ", " }
record-dot = { " · " }
common-somebody = Quelqu’un
common-try-again = Réessayer
record-year = Année
record-month = Mois
record-day = Jour
record-from = Du
record-to = Au
record-from-to = { $from } à { $to }
record-due-on = À une date précise
record-due-before = Jours avant le jour du plan
record-due-days = Combien de jours avant le jour du plan
record-days-before = { $days ->
    [0] le jour du plan
    [one] { $days } jour avant le jour du plan
   *[other] { $days } jours avant le jour du plan
 }
record-due-and-before = { $day }, { $words }
record-not-a-number = Écris un nombre, par exemple 12 ou 12.5.
record-amount = Montant
record-currency = Monnaie, par exemple XOF
record-one-less = Un de moins
record-one-more = Un de plus
record-minus = −1
record-plus = +1
record-type-name = Écris un nom
record-type-to-find = Écris pour chercher
record-use-words = Utiliser « { $text } »
record-member = Membre de cet espace
record-clear = Vider
record-take = Enlever
record-take-out = Enlever { $text }
record-add = Ajouter
record-add-tag = Ajouter une étiquette
record-add-phone = Numéro de téléphone
record-add-mail = Adresse de courriel
record-add-messenger = Nom de messagerie
record-add-profile = Adresse de la page
record-way-type = De quelle sorte
record-way-primary = À essayer d’abord
record-way-typed = écrit ainsi
value-way-mobile = portable
value-way-home = domicile
value-way-work = travail
value-way-other = autre
record-place-lines = Adresse
record-place-locality = Ville ou village
record-place-region = Région
record-place-postal = Code postal
record-place-country = Pays
record-place-precision = Avec quelle précision
record-precision-exact = Le lieu exact
record-precision-village = Le village seulement
record-precision-district = Le quartier seulement
record-precision-hidden = Ne pas montrer
record-language = Langue, par exemple wo
record-text = Texte
record-system = Système
record-identifier = Identifiant là-bas
record-edit-field = Modifier { $field }
record-add-field = Ajouter : { $field }
record-more-fields = { $count ->
    [one] { $count } champ de plus
   *[other] { $count } champs de plus
 }
record-two-answers = Deux réponses : { $field }
record-who-when = { $who }, { $when }
record-keep = Garder
record-keep-this = Garder { $text }
record-add-part = Ajouter : { $part }
record-no-parts = Rien ici pour l’instant.
record-part-needs = Remplis d’abord « { $field } ».
record-done = Terminé
record-remove-part = Retirer
record-statement-stays = Ce qu’une personne a dit ne se réécrit pas. Si quelque chose a changé, ajoute une nouvelle déclaration.
record-not-kept = Ceci n’a pas été enregistré :
record-drop = Laisser tomber
record-moment-in = { $when } ({ $zone })
record-not-here = pas encore sur cet ordinateur
record-not-here-person = quelqu’un qui n’est pas encore sur cet ordinateur
record-edit-part = Modifier
record-history = Historique
record-back-to-record = Retour de l’historique
record-remove = Retirer
record-was-removed = « { $title } » a été retiré. Cela attend dans Retiré récemment.
record-is-removed = C’est dans Retiré récemment. Personne ne le voit dans les listes.
record-removed-and-changed = Quelqu’un l’a retiré pendant qu’une autre personne le modifiait. Cela reste jusqu’à ta décision.
record-keep-it = Le garder
record-backlinks = Où on en parle
record-backlink-as = { $kind }, comme { $field }
record-created = Écrit par { $who }, { $when }.
record-changed = Dernière modification par { $who }, { $when }.
record-contact = Comment joindre
record-about = À propos
record-refusals = Refus
record-refused = Ne veut pas : { $channel }. Dit le { $day }. À laisser hors des listes.
record-plan-tabs = Parties du plan
record-tab-overview = Vue d’ensemble
record-tab-strategy = Stratégie
record-tab-tasks = Tâches
record-tab-events = Événements et créneaux
record-tab-budget = Budget
record-tab-risks = Risques
record-tab-more = Plus
record-what-for = Pour quoi
record-the-day = Le jour
record-day-in = { $days ->
    [0] C’est aujourd’hui
    [one] Demain
   *[other] Dans { $days } jours
 }
record-day-was = { $days ->
    [one] C’était hier
   *[other] C’était il y a { $days } jours
 }
record-next-tasks = À suivre
record-no-open-tasks = Aucune tâche n’attend.
record-no-tasks = Pas encore de tâches. Ajoute la première : ce qui doit se faire, qui le fait, pour quand.
record-progress = Où on en est
record-done-of = { $done } sur { $all } faites
record-look = Comment montrer les tâches
record-board = Tableau
record-list = Liste
record-nobody-yet = personne pour l’instant
record-order = Ordre
record-move-up = Monter { $title }
record-move-down = Descendre { $title }
record-status-of = État de { $title }
record-spectrum = Où se situe chacun
record-spectrum-about = spectre des alliés, selon la position la plus récente de chacun
record-drift-nearer = plus proche
record-drift-further = plus loin
record-what-was-said = Ce qui a été dit
record-promised-by = promis par { $who }
record-due-by = pour le { $day }
record-no-notes = Pas encore de notes. Écris ce que tu as vu, où et quand.
record-no-metrics = Rien n’est compté pour l’instant. Choisis une chose qui se compte, et ce qui en a été promis.
record-no-observations = Pas encore de relevés. Deux font une courbe.
record-not-assessed = Personne n’a encore évalué ceci.
record-assessments-differ = Les avis diffèrent. Tous restent visibles jusqu’à ce que l’un soit confirmé.
record-confirmed-by = Confirmé par { $who }
record-as-table = En tableau
record-no-data = pas de données
record-target = Promis : { $target }
record-promised = promis
record-chart = { $title } : une courbe dans le temps. Les mêmes nombres sont dans le tableau dessous.
record-person-needs = Écris un nom ou un numéro de téléphone.
record-needs-title = Écris d’abord un titre.
record-hint-person-phones = Un numéro de téléphone suffit. Écris-le comme les gens le disent.
record-hint-commitment-source_text = Mot pour mot, comme dit ou imprimé.
record-new-plan-template = Partir de
record-template-tasks = { $count ->
    [0] aucune tâche
    [one] { $count } tâche
   *[other] { $count } tâches
 }
record-when-is-the-day = Quand est le jour ?
record-when-hint = Laisse vide s’il n’y a pas encore de jour. Les tâches se datent à rebours de ce jour.
record-plan-title = Titre du plan
record-make-plan = Créer le plan

### History

history-anew-about = Un long historique rend une fiche lente. Elle peut continuer comme nouvelle fiche avec ce qu’elle dit maintenant ; les liens suivent. L’ancienne va dans « Retiré récemment », avec son historique. Là où il y a deux réponses, celle qui est montrée reste.
history-anew = Repartir de ce qu’elle dit maintenant
history-anew-done = { $title } continue avec un historique court. L’ancienne fiche est dans « Retiré récemment ».
history-title = Historique
history-before = Avant :
history-after = Après :
history-older = { $count ->
    [one] Montrer { $count } étape plus ancienne
   *[other] Montrer { $count } étapes plus anciennes
 }
history-moved = déplacé dans l’ordre
history-create = { $who } a écrit ceci.
history-set = { $who } a modifié :
history-remove = { $who } a retiré ceci.
history-restore = { $who } a remis ceci.
history-add-part = { $who } a ajouté : { $thing }
history-add-part-titled = { $who } a ajouté : { $thing } « { $title } »
history-set-part = { $who } a modifié : { $thing }
history-set-part-titled = { $who } a modifié : { $thing } « { $title } »
history-remove-part = { $who } a retiré : { $thing }
history-remove-part-titled = { $who } a retiré : { $thing } « { $title } »
history-restore-part = { $who } a remis : { $thing }
history-restore-part-titled = { $who } a remis : { $thing } « { $title } »

### Today

today-title = Aujourd’hui
today-days-late = { $days ->
    [one] { $days } jour de retard
   *[other] { $days } jours de retard
 }
today-in-days = { $days ->
    [0] aujourd’hui
    [one] demain
   *[other] dans { $days } jours
 }
today-due = À faire
today-due-more = { $count ->
    [one] { $count } de plus
   *[other] { $count } de plus
 }
today-due-fewer = En montrer moins
today-nothing-due = Rien à faire dans les prochains jours.
today-set-done = Marquer « { $title } » comme faite
today-task-done = « { $title } » est faite.
today-new = Nouveau pour toi
today-see = Voir
today-arrived = { $things } : reçu de { $from }.
today-no-records = Rien de nouveau
today-changed-by = { $kind }, modifié par { $who }
today-nothing-new = Rien de nouveau depuis ta dernière visite.
today-settle = À régler
today-two-answers = Deux réponses dans { $title }
today-choose = Choisir
today-choose-in = Choisir entre deux réponses dans { $title }
today-duplicates = { $count ->
    [one] { $count } personne est peut-être notée deux fois
   *[other] { $count } personnes sont peut-être notées deux fois
 }
today-compare = Comparer
today-likeness-strong = même téléphone ou courriel
today-likeness-weak = nom semblable, même lieu
today-work = Ton travail
today-saved = Enregistré sur cet ordinateur.
today-not-saved = Non enregistré. Ta dernière modification n’est qu’à l’écran.
today-last-exchange = Dernier échange { $when } avec { $who }.
today-last-exchange-when = Dernier échange { $when }.
today-never-exchanged = Seulement sur cet ordinateur : personne d’autre ne l’a.
today-not-given = { $count ->
    [one] { $count } modification récente n’a été donnée à personne.
   *[other] { $count } modifications récentes n’ont été données à personne.
 }
today-give = Donner
today-words-unconfirmed = Tes mots de secours ne sont pas encore confirmés. Sans eux, personne ne peut ouvrir ceci si tu oublies la phrase de passe.
today-confirm-words = Les confirmer maintenant
today-start-title = Un bon premier pas
today-start-body = Commence un plan avec un modèle, apporte ta liste de personnes, ou note ce que quelqu’un a promis.

### Search

search-title = Chercher partout
search-hint = Un nom, un numéro, quelques mots
search-results = Ce qui a été trouvé
search-nothing = Rien trouvé pour « { $text } ». Essaie avec moins de lettres.
search-keys = Flèches pour parcourir, Entrée pour ouvrir.
search-about = Cherche dans les personnes, organisations, plans et engagements, dans toutes les écritures.

### Everywhere
common-ilima = Ilima
common-next = Suivant
common-back = Retour
common-close = Fermer
common-cancel = Annuler
common-stopping = Arrêt…
common-working = En cours…
common-opening = Ouverture…
common-one-moment = Un instant…
common-show = Montrer
common-hide = Cacher
common-undo = Annuler l’action
common-save = Enregistrer
common-choose = Choisir
common-done-of = { $done } sur { $total }
common-caps-lock = Les majuscules sont verrouillées.
common-country-none = Aucun pays
common-cannot-open = Ilima ne peut pas s’ouvrir
key-ctrl-k = Ctrl K

### Frame
place-today = Aujourd’hui
place-plans = Plans
place-people = Personnes
place-organisations = Organisations
place-commitments = Engagements
place-exchange = Échange
place-help = Aide et réglages
frame-bar = Espace, recherche et annulation
frame-places = Rubriques
frame-page = Page
frame-space = Espace : { $name }
frame-new-space = Un autre espace
frame-lock = Verrouiller maintenant
frame-search = Chercher partout
frame-undo = Annuler « { $action } »
frame-redo = Refaire « { $action } »
frame-undo-done = Annulé : « { $action } »
frame-redo-done = Refait : « { $action } »
frame-undo-left = { $more ->
    [0] Annulé : « { $action } ». { $field } de { $title } reste tel quel, car quelqu’un l’a modifié depuis.
    [one] Annulé : « { $action } ». { $field } de { $title } et un autre champ restent tels quels, car quelqu’un les a modifiés depuis.
   *[other] Annulé : « { $action } ». { $field } de { $title } et { $more } autres champs restent tels quels, car quelqu’un les a modifiés depuis.
  }
frame-new = Nouveau
frame-saving = Enregistrement…
frame-saved = Enregistré à { $time }
frame-saved-here = Enregistré sur cet ordinateur
frame-said = Ce qui s’est passé
frame-not-saved = Non enregistré
frame-no-lock = Ordinateur de formation : pas de verrou. Toute personne qui a cet ordinateur peut tout lire ici.

### First run
first-language-title = Choisis ta langue
first-language-sub = Tu peux en changer à tout moment.
first-way-title = Comment veux-tu commencer ?
first-way-own = Créer mon propre espace
first-way-own-about = Un espace est la pièce commune de ton groupe pour les plans, les personnes et les engagements.
first-way-join = Rejoindre un espace
first-way-join-about = Quelqu’un du groupe te fait entrer : à côté de toi dans la même pièce, ou à distance avec deux petits fichiers.
first-way-sample = Regarder avec des données d’exemple
first-way-sample-about = Un groupe inventé avec des plans et des personnes. Rien n’y est réel.
first-sample-space = Espace d’exemple
first-you-title = Qui es-tu ?
first-you-sub = Il n’y a pas de compte. Tout reste sur cet ordinateur jusqu’à ce que tu le donnes à quelqu’un.
first-name = Ton nom
first-name-hint = Les gens avec qui tu travailles le verront. Ce peut être un pseudonyme.
first-name-missing = Écris un nom. Ce peut être un pseudonyme.
first-passphrase = Une phrase de passe
first-passphrase-hint = Elle verrouille tout sur cet ordinateur. Plusieurs mots se retiennent mieux qu’un mot difficile.
first-suggest = Proposer quatre mots
first-suggest-again = Proposer d’autres mots
first-strength-0 = Trop facile à deviner
first-strength-1 = Faible : assez pour s’exercer, pas pour de vrais noms
first-strength-2 = Bonne
first-strength-3 = Forte
first-training = C’est un ordinateur de formation, sans verrou
first-training-about = Sans verrou, toute personne qui a cet ordinateur peut tout lire. Seulement pour s’exercer, jamais pour de vraies personnes.
first-words-title = Tes mots de secours
first-words-sub = Recopie-les à la main sur du papier, dans cet ordre. Ils ouvrent Ilima si tu oublies ta phrase de passe.
first-words-warning = Ilima ne montre ces mots que maintenant. Recopie-les avant de continuer. Qui les a peut tout lire ici. Garde le papier loin de cet ordinateur.
first-words-copied = Je les ai recopiés
first-words-later = Les retaper plus tard
first-words-back-title = Sont-ils justes sur ton papier ?
first-words-back-sub = { $count ->
    [one] Écris le mot de ton papier.
   *[other] Écris les { $count } mots de ton papier, avec des espaces entre eux.
  }
first-words-typed = Mots de secours
first-words-check = Vérifier
first-words-wrong = Ce ne sont pas les mêmes mots. Compare avec ton papier : l’ordre compte.
first-space-title = Nomme ton espace
first-space-sub = Les personnes que tu fais entrer verront ce nom.
first-space-name = Nom de l’espace
first-space-name-hint = Par exemple le nom de ton groupe.
first-space-missing = Écris un nom pour l’espace.
first-space-make = Créer l’espace
first-country = Pays
first-country-hint = Les numéros sans indicatif de pays sont de là.
first-join-title = Rejoindre un espace
first-plan-title = Que veux-tu préparer d’abord ?
first-plan-sub = Chaque modèle apporte ses tâches, comptées à rebours du jour. Tu peux tout changer.
first-plan-name = Nom du plan
first-plan-day = Quand est le jour ?
first-plan-day-hint = Tu peux le laisser ouvert.
first-plan-make = Créer le plan
first-plan-later = Pas maintenant

### Unlock
unlock-title = Bon retour
unlock-sub = Ici, tout est verrouillé.
unlock-passphrase = Phrase de passe
unlock-open = Ouvrir
unlock-opening = Ouverture…
unlock-forgot = Je l’ai oubliée
unlock-wait = { $seconds ->
    [one] Attends une seconde avant le prochain essai.
   *[other] Attends { $seconds } secondes avant le prochain essai.
  }
unlock-works = Tant que c’est verrouillé, rien ne peut être lu ni modifié ici. Rien n’est perdu.
unlock-recover-title = Ouvrir avec tes mots de secours
unlock-recover-sub = Écris les mots de ton papier et choisis une nouvelle phrase de passe.
unlock-recovery-words = Mots de secours
unlock-recovery-words-hint = Dans l’ordre où tu les as notés.
unlock-recover = Ouvrir et changer la phrase de passe
unlock-no-words = Je n’ai pas les mots non plus
common-done = Terminé

### Exchange
exchange-sub = Ton travail est enregistré ici. Il atteint les autres quand tu le donnes.
exchange-give = Donner
exchange-receive = Recevoir
exchange-invite = Faire entrer quelqu’un
exchange-who-has-what = Qui a quoi
exchange-person = Personne
exchange-has-mine = A mon travail
exchange-have-theirs = J’ai le sien
exchange-has-all = tout
exchange-has-part = { $missing ->
    [one] tout sauf le dernier envoi
   *[other] tout sauf les { $missing } derniers envois
  }
exchange-never-heard = pas encore de nouvelles
exchange-nothing-yet = rien encore
exchange-give-to = Donner à { $name }
exchange-alone = Il n’y a personne d’autre dans cet espace. Fais entrer quelqu’un, pour que ton travail ne soit pas que sur cet ordinateur.
exchange-receipts = Reçus
exchange-no-receipts = Pas encore d’échange. Chacun laissera un reçu ici.
exchange-all-receipts = Montrer les { $count } reçus
exchange-receipt-when = { $when }, { $carrier }
exchange-gave = Tu as donné { $things }.
exchange-gave-nothing = Tu as donné ce que tu as. Rien n’y était nouveau depuis la dernière fois.
exchange-got = Tu as reçu { $things }.
exchange-got-from = Tu as reçu { $things } de { $from }.
exchange-got-nothing = Rien n’était nouveau. Tu as déjà tout.
exchange-receipt-joined = Tu as rejoint l’espace et reçu { $things }.
exchange-no-records = aucune fiche encore
exchange-waiting = { $count ->
    [one] Un lot de modifications attend un travail antérieur qui n’est pas arrivé. Il est gardé en sûreté.
   *[other] { $count } lots de modifications attendent un travail antérieur qui n’est pas arrivé. Ils sont gardés en sûreté.
  }
exchange-refused-damaged-file = { $known ->
    [no] { $file } est abîmé. Ses bonnes parties sont utilisées ; demande un nouveau fichier.
   *[yes] { $file } est abîmé. Ses bonnes parties sont utilisées ; demande un nouveau fichier à { $from }.
  }
exchange-refused-other-space = { $file } est pour un espace dont tu ne fais pas partie.
exchange-refused-copied = { $known ->
    [no] L’Ilima de quelqu’un a été copié sur un second ordinateur, et les deux ont écrit. Ce que l’un d’eux a écrit viendra quand cet ordinateur échangera de nouveau.
   *[yes] L’Ilima de { $from } a été copié sur un second ordinateur, et les deux ont écrit. Ce que l’un d’eux a écrit viendra quand cet ordinateur échangera de nouveau.
  }
exchange-refused-newer-version = { $file } vient d’un Ilima plus récent. Tes données sont en sûreté ; mets Ilima à jour pour le lire.
exchange-refused-not-allowed = { $known ->
    [no] { $file } contient du travail de quelqu’un qui ne peut pas écrire dans cet espace. Il a été laissé de côté.
   *[yes] { $file } contient du travail de { $from }, qui ne peut pas écrire dans cet espace. Il a été laissé de côté.
  }
exchange-refused-wrong-file = { $file } n’est pas un fichier qu’Ilima peut recevoir.
exchange-refused-cancelled = Arrêté en chemin. Ce qui est arrivé est en sécurité ; le reste passera la prochaine fois.
exchange-refused-link-broken = La connexion s’est arrêtée trop tôt. Ce qui est arrivé est en sécurité ; le reste passera la prochaine fois.
exchange-refused-other = { $file } n’a pas pu être utilisé. Rien n’a changé.
exchange-members = Personnes de cet espace
exchange-me = toi
exchange-verified = mots comparés
exchange-not-verified = mots pas encore comparés
exchange-stick = Sur une clé USB ou dans un dossier
exchange-stick-about = Choisis la clé. Ilima y crée son propre dossier.
exchange-file = En un seul fichier
exchange-file-about = À envoyer par courriel ou à copier n’importe où. Il est fait aussi petit que possible.
exchange-stick-from = Choisis la clé ou le dossier. Ilima y trouve ce qu’on t’a donné.
exchange-file-from = Un fichier reçu par courriel, ou que tu as copié.
exchange-file-written = Écrit : { $size }. Tu peux maintenant envoyer le fichier.
exchange-file-next = Envoie-le. Les autres ouvrent Échange, Recevoir, et choisissent le fichier.
exchange-lan = Sur le même Wi-Fi
exchange-lan-title = Échanger sur le même Wi-Fi
exchange-lan-short = même Wi-Fi
exchange-serial-short = câble
exchange-courier-short = coursier
exchange-lan-about = Les deux personnes ouvrent ceci en même temps. Chacune reçoit ce que l’autre a et qui lui manque, dans les deux sens à la fois. Personne hors de ton espace n’apprend rien.
exchange-lan-look = Chercher les autres
exchange-lan-looking = Recherche des autres sur ce réseau…
exchange-lan-heard = { $count ->
    [0] Personne pour l’instant. Un Wi-Fi d’invités sépare souvent les ordinateurs : tape alors l’adresse, ou utilise une clé USB.
    [one] Un autre ordinateur s’est fait entendre.
   *[other] { $count } autres ordinateurs se sont fait entendre.
  }
exchange-lan-here = Cet ordinateur : { $address }
exchange-lan-no-network = Cet ordinateur n’est sur aucun réseau. Rejoins un Wi-Fi, ou utilise une clé USB.
exchange-lan-address = Ou écris l’adresse que montre l’autre écran ; celle d’un coursier marche aussi
exchange-lan-connect = Se connecter
exchange-lan-strangers = { $count ->
    [one] Un ordinateur n’est dans aucun de tes espaces. Rien ne lui a été dit.
   *[other] { $count } ordinateurs ne sont dans aucun de tes espaces. Rien ne leur a été dit.
  }
exchange-lan-broken = { $count ->
    [one] Une connexion s’est arrêtée trop tôt. Ce qui est arrivé est en sécurité.
   *[other] { $count } connexions se sont arrêtées trop tôt. Ce qui est arrivé est en sécurité.
  }
exchange-lan-live = Connecté. Ce que toi ou les autres écrivez maintenant passe tout seul.
exchange-lan-calling = Appel de cet ordinateur…
exchange-lan-keep = Rester connecté pendant que je travaille
exchange-lan-leave = Quitter le réseau
exchange-lan-closing = Fermer cette fenêtre quitte le réseau.
exchange-lan-mark = { $count ->
    [0] Visible sur ce Wi-Fi
    [one] Connecté à un ordinateur
   *[other] Connecté à { $count } ordinateurs
  }
exchange-lan-mark-title = Cet ordinateur peut être trouvé sur ce réseau. Ouvre pour voir avec qui, ou pour partir.
exchange-limit = Au plus par liaison
exchange-limit-none = Sans limite
exchange-left = { $count ->
    [one] Un lot de modifications n’est pas passé, car la limite était atteinte. Il passera la prochaine fois.
   *[other] { $count } lots de modifications ne sont pas passés, car la limite était atteinte. Ils passeront la prochaine fois.
  }
exchange-met = Avec { $from } : tu as reçu { $things } ; tu as donné { $given }.
exchange-met-nothing = rien de nouveau
exchange-met-somebody = quelqu’un de ton espace
exchange-shelf = Dossier partagé ou serveur
exchange-shelf-short = Dossier partagé
exchange-shelf-about = Un dossier qu’un autre programme partage, ou un serveur (WebDAV, S3). Tu y laisses ton travail scellé et tu prends ce que les autres ont laissé ; pas besoin d’être là en même temps. Qui le gère voit des tailles et des heures, jamais le contenu.
exchange-shelf-now = Échanger maintenant
exchange-shelf-forget = Oublier
exchange-shelf-folder = Choisir un dossier partagé
exchange-shelf-server = Ou l’adresse d’un serveur
exchange-shelf-add = Ajouter
exchange-shelf-address = WebDAV : https://nom:motdepasse@serveur/chemin. S3 : s3+https://clé:secret@serveur/bucket?region=… L’adresse est gardée dans ton coffre.
exchange-cable = Câble
exchange-serial-title = Échanger par un câble ou un modem radio
exchange-serial-about = Les deux personnes ouvrent ceci. Chacune reçoit ce que l’autre a et qui lui manque, dans les deux sens à la fois ; lentement, mais quelques modifications ne demandent que des secondes.
exchange-serial-port = Port
exchange-serial-typed = Un autre port, par son nom
exchange-serial-none = Cet ordinateur ne nomme aucun port. Branche le câble et ouvre ceci de nouveau, ou écris le nom du port.
exchange-serial-baud = Bits par seconde, les mêmes aux deux bouts
exchange-serial-start = Connecter
exchange-found = { $count ->
    [one] Un fichier avec du nouveau pour toi sur { $name }
   *[other] { $count } fichiers avec du nouveau pour toi sur { $name }
  }
exchange-has-waiting = { $count ->
    [one] tout, mais un morceau y attend un travail antérieur
   *[other] tout, mais { $count } morceaux y attendent un travail antérieur
  }
exchange-heard = des nouvelles { $when }
exchange-their-clock = selon son horloge : { $when }
exchange-theirs-all = tout ce qui a été annoncé
exchange-theirs-lacks = { $count ->
    [one] un morceau plus récent n’est pas arrivé
   *[other] { $count } morceaux plus récents ne sont pas arrivés
  }
exchange-theirs-waits = { $count ->
    [one] un morceau attend ici un travail antérieur
   *[other] { $count } morceaux attendent ici un travail antérieur
  }
exchange-reached-all = { $count ->
    [one] Ton travail est arrivé chez l’autre personne.
   *[other] Ton travail est arrivé chez les { $count } autres.
  }
exchange-reached-nobody = Pour autant qu’on sache, ton travail le plus récent n’est que sur cet ordinateur.
exchange-leaving = Ce qui partirait maintenant
exchange-leaves-size = Environ { $size }. Rien ne part tout seul.
exchange-silence-no-network = Cet ordinateur n’est sur aucun réseau. Rejoins un Wi-Fi, branche un câble réseau, ou partage la connexion de ton téléphone avec les deux.
exchange-silence-blocked = Ce que cet ordinateur appelle sur le réseau ne revient pas. Un pare-feu ici, ou ce réseau lui-même, l’arrête.
exchange-silence-nobody = Cet ordinateur peut être entendu, mais personne ne répond. L’autre personne n’a peut-être pas encore ouvert ceci ; les Wi-Fi d’invités séparent souvent les ordinateurs.
exchange-silence-type = Écris l’adresse d’un ordinateur sur l’autre. Celui-ci a :
exchange-silence-qr = Un appareil photo peut lire la même adresse dans ce carré. Il n’y a rien d’autre dedans.
exchange-silence-stick = Ou utilise une clé USB : elle marche toujours.
exchange-give-title = Donner
exchange-leaves = Il leur manque, d’après ce qu’ils ont dit : { $things }.
exchange-leaves-nothing = Ils ont tout, d’après ce qu’ils ont dit.
exchange-give-whom = Pour qui
exchange-give-everyone = Toutes les personnes de cet espace
exchange-give-all = Tout donner, même ce qu’ils ont dit avoir
exchange-only-members = C’est pour toutes les personnes de cet espace. Elles seules peuvent le lire.
exchange-give-stopped = Arrêté. La clé ne contient rien à moitié écrit, et ton travail est en sûreté ici.
exchange-remove-stick = Écrit. Tu peux retirer la clé.
exchange-give-next = Fais-la passer. Les autres choisissent Recevoir sur leur ordinateur.
exchange-receive-title = Recevoir
exchange-receive-about = Branche la clé qu’on t’a donnée, ou choisis le fichier. Ce qui est abîmé ou pas pour toi est laissé de côté.
exchange-receive-stopped = Arrêté. Ce qui est arrivé est en sûreté ; le reste continue la prochaine fois.
exchange-receive-next = Tu le vois maintenant à sa place. Le nouveau est dans Aujourd’hui.
exchange-invite-title = Faire entrer quelqu’un
exchange-invite-about = Deux petits fichiers suffisent. Aucun ordinateur n’a besoin de réseau.
exchange-invite-1 = L’autre personne ouvre Ilima, choisit « Rejoindre un espace », puis « À distance, avec deux fichiers », et enregistre une demande.
exchange-invite-2 = Tu ouvres cette demande ici, tu choisis ce que la personne pourra faire, et tu enregistres une invitation.
exchange-invite-3 = L’autre personne ouvre l’invitation. Lisez-vous les mêmes cinq mots.
exchange-open-request = Ouvrir une demande
exchange-request-from = La demande dit venir de { $name }.
exchange-role = Que pourra faire cette personne ?
exchange-role-contributor = Lit et écrit tout dans cet espace.
exchange-role-reader = Lit tout, n’écrit rien.
exchange-role-steward = Lit, écrit, et fait entrer d’autres personnes.
exchange-save-invite = Enregistrer l’invitation
exchange-invited = L’invitation pour { $name } est enregistrée. Apporte-la-lui.
exchange-five-words = Lis ces cinq mots à la personne qui t’a fait entrer, face à face ou au téléphone. Les mêmes doivent être sur les deux écrans.
exchange-five-words-with = Lis ces cinq mots à { $name }, face à face ou au téléphone. Les mêmes doivent être sur les deux écrans.
exchange-five-words-differ = Si un mot diffère, quelqu’un a changé les fichiers en chemin. Arrête, et recommence avec de nouveaux fichiers.
exchange-words-same = Les mots sont les mêmes
exchange-compare = Comparer les mots
exchange-compare-later = Plus tard
exchange-compare-kept = Tu peux aussi le faire plus tard : les mots restent sous « Personnes de cet espace ».
exchange-join-1 = Enregistrer une demande
exchange-join-1-about = Un petit fichier qui montre ton nom à qui l’ouvre. Apporte-le à une personne qui coordonne l’espace, sur une clé USB ou par courriel.
exchange-save-request = Enregistrer la demande
exchange-request-saved = Enregistré : { $file }. Tu peux fermer Ilima et revenir plus tard.
exchange-join-2 = Attendre l’invitation
exchange-join-2-about = La personne qui coordonne ouvre ta demande et te rend un fichier d’invitation.
exchange-join-3 = Ouvrir l’invitation
exchange-open-invite = Ouvrir l’invitation
exchange-joined = Tu es dans { $space }.
role-steward = Coordonne
role-contributor = Écrit
role-reader = Lit
member-change-short = Changer
member-change = Changer quelque chose pour { $name }
member-held-back = retenu sur cet ordinateur
member-state-suspended = en suspens
member-state-succeeded = continue sur un autre ordinateur
member-state-left = est partie ou parti
member-state-removed = exclu
member-suspend = Suspendre
member-suspend-about = Pour le cas où { $name } a été arrêté·e, ou que l’ordinateur est en de mauvaises mains. Rien de nouveau ne s’y ouvre, et rien de ce qu’on y écrit ne compte, jusqu’à ce que quelqu’un le laisse à nouveau participer. Ce qui s’y trouve déjà y reste lisible.
member-resume = Laisser participer à nouveau
member-resume-about = { $name } reçoit tout ce qui a été partagé entre-temps, et ce que { $name } a écrit entre-temps compte.
member-remove = Exclure
member-remove-about = { $name } ne reçoit plus rien de nouveau, et rien de ce que { $name } écrira désormais ne compte. Ce que { $name } possède déjà ne peut pas être repris. Pour revenir, { $name } a besoin d’une nouvelle demande.
member-remove-shelves = Si { $name } connaissait le mot de passe d’un dossier partagé ou d’un serveur, change-le là-bas.
member-role-steward = Confier la coordination
member-role-steward-about = { $name } pourra faire entrer des membres et en exclure.
member-role-contributor = Laisser seulement écrire
member-role-contributor-about = { $name } peut écrire, mais ni faire entrer ni exclure personne.
member-role-reader = Laisser seulement lire
member-role-reader-about = { $name } peut tout lire. Ce que { $name } écrira désormais ne compte pas ; ce qui est écrit reste.
member-adopt = Compter le travail venu après
member-adopt-about = { $count ->
    [one] Un lot de travail de { $name } est arrivé après la fin fixée. Il comptera quand même, pour tout le monde.
   *[other] { $count } lots de travail de { $name } sont arrivés après la fin fixée. Ils compteront quand même, pour tout le monde.
  }
member-hold-back = Retenir ici
member-hold-back-about = Seulement sur cet ordinateur : rien de nouveau de { $name } n’entre jusqu’à nouvel ordre. Les autres ne l’apprennent pas.
member-hold-back-no-more = Laisser entrer à nouveau
member-hold-back-no-more-about = Ce que { $name } a écrit entre-temps entre maintenant.
member-waits = C’est dit, et attend une deuxième voix : ta parole seule ne décide pas de cela pour { $name }. Cela prend effet dès qu’une autre personne qui le peut dit la même chose.
member-heard = dernières nouvelles : { $when }
member-unheard = pas encore de nouvelles
member-asked = quelqu’un a demandé de suspendre ou d’exclure ; une deuxième voix manque
member-computer = ordinateur { $code }
member-which = Il s’agit seulement de l’ordinateur { $code }. Il y en a un autre sous ce nom.
member-sure = Le faire quand même

### Import
import-title = Importer des personnes
import-sub = D’un tableur enregistré en CSV, ou des contacts d’un téléphone en vCard.
import-looking = { $file }. Rien n’est encore écrit.
import-pick = Choisir un fichier
import-run = { $count ->
    [0] Rien à importer
    [one] Importer une personne
   *[other] Importer { $count } personnes
  }
import-would = Ce qui se passerait
import-file = Le fichier
import-encoding = Encodage
import-encoding-hint = Change-le si les noms sont faux plus bas.
import-separator = Entre les colonnes
import-separator-hint = Change-le si les colonnes sont fausses.
import-separator-comma = Virgule
import-separator-semicolon = Point-virgule
import-separator-tab = Tabulation
import-country = Pays des téléphones
import-country-hint = Pour les numéros sans indicatif de pays.
import-rows = Les premières lignes, et ce que devient chaque colonne
import-becomes = { $column } devient
import-left-out = (laissé de côté)
import-field-id = Numéro dans Ilima (id)
import-field-consent = A accepté : { $channel }
import-field-place = Lieu : { $part }
import-field-custom = Champ à vous : { $name }
import-place-lines = adresse
import-place-locality = ville ou village
import-place-region = région
import-place-postal_code = code postal
import-place-country = pays
import-count-rows = lignes
import-count-new = nouvelles
import-count-changed = modifiées
import-count-same = identiques à celles d’ici
import-count-rejected = laissées de côté
import-count-duplicates = peut-être notées deux fois
import-many-changed = { $percent } % des lignes modifieraient des personnes que tu as déjà. Regarde bien : est-ce le bon fichier ? Rien de ce qui est rempli ici ne sera vidé.
import-rejected = { $count ->
    [one] Une ligne est laissée de côté
   *[other] { $count } lignes sont laissées de côté
  }
import-row = Ligne { $row }
import-rejected-more = { $count ->
    [one] et une de plus
   *[other] et { $count } de plus
  }
import-save-rejected = Enregistrer ces lignes
import-rejected-saved = Enregistré : { $file }. Corrige les lignes et importe ce fichier.
import-agreed = Ces personnes ont-elles accepté ?
import-agreed-column = Ce que le fichier dit du consentement est gardé avec chaque personne.
import-agreed-none = Aucune colonne ne dit qu’elles ont accepté qu’on les appelle ou leur écrive. N’importe que des personnes qui savent que tu as leur numéro.
import-cancelled = Arrêté. Rien n’a été importé.
import-done = De { $file } : { $new ->
    [one] une nouvelle personne
   *[other] { $new } nouvelles personnes
  }, { $changed } modifiées.
import-done-rejected = { $count ->
    [one] Une ligne a été laissée de côté.
   *[other] { $count } lignes ont été laissées de côté.
  }
import-done-duplicates = { $count ->
    [one] Une personne est peut-être notée deux fois. Aujourd’hui les montre côte à côte.
   *[other] { $shown } personnes sont peut-être notées deux fois. Aujourd’hui les montre côte à côte.
  }
import-undo = Annuler cet import
import-undone = L’import de { $file } est annulé.
import-see-people = Voir les personnes
import-past = Imports passés
import-past-line = { $when } : { $new } nouvelles, { $changed } modifiées, { $rejected } laissées de côté
import-past-undone = annulé
import-empty-title = Apporte ta liste
import-empty-text = Tu verras les premières lignes et ce qui se passerait avant que rien ne soit écrit. Tout l’import peut être annulé.
reason-no_name_and_no_way = Il n’y a ni nom, ni téléphone, ni courriel.
reason-unreadable = Illisible.

### Export
export-title = Exporter les personnes
export-sub = Toutes les personnes de cet espace, dans un fichier que d’autres programmes lisent.
export-warning = Le fichier n’a pas de verrou. Qui le trouve peut lire tous les noms et numéros. Efface-le quand tu n’en as plus besoin.
export-format = Quelle sorte de fichier ?
export-csv = Tableau (CSV)
export-csv-about = S’ouvre dans LibreOffice et d’autres tableurs.
export-vcard = Contacts (vCard)
export-vcard-about = Pour les téléphones et les carnets d’adresses.
export-write = Écrire le fichier
export-done = { $count ->
    [one] Une personne a été écrite dans { $file }.
   *[other] { $count } personnes ont été écrites dans { $file }.
  }

### Stages of long work
stage-reading = Lecture…
stage-importing = Import…
stage-packing = Emballage…
stage-writing = Écriture…
stage-checking = Vérification…
stage-applying = Intégration…
stage-undoing = Annulation…
stage-attaching = Lecture du fichier…
stage-files = Fichiers joints…
stage-calling = Appel…
stage-giving = Remise…
stage-waiting = En attente de l’autre bout…

### Settings
settings-tab-help = Aide
settings-tab-settings = Réglages
settings-tab-keys = Touches
settings-tab-about = À propos d’Ilima
settings-topics = Sujets
settings-language = Langue
settings-look = Apparence
settings-look-hint = Projecteur est plus grand, avec des traits plus épais.
look-system = Comme cet ordinateur
look-light = Clair
look-dark = Sombre
look-projector = Projecteur
settings-text = Taille du texte
settings-percent = { $percent } %
settings-lock = Verrouiller quand personne n’écrit
settings-lock-hint = Un portable resté ouvert ne dit alors rien à personne.
settings-minutes = { $minutes ->
    [one] après une minute
   *[other] après { $minutes } minutes
  }
settings-words = Mots de secours
settings-words-confirmed = Tu les as recopiés puis réécrits.
settings-words-unconfirmed = Pas encore réécrits. Sont-ils sur papier ?
settings-words-confirm = Les écrire depuis le papier
settings-words-no-lock = Cet ordinateur de formation n’a pas de verrou, donc pas de mots de secours.
settings-check = Tout est-il intact ?
settings-check-about = Lit une fois tout ce qui est sur cet ordinateur. Ne change rien.
settings-check-now = Vérifier maintenant
settings-check-well = Tout va bien : { $documents } fiches et { $entries } envois scellés ont été lus.
settings-check-problems = { $count ->
    [one] Quelque chose ne va pas. Donne ton travail à quelqu’un maintenant, pour qu’il soit en sûreté ailleurs.
   *[other] { $count } choses ne vont pas. Donne ton travail à quelqu’un maintenant, pour qu’il soit en sûreté ailleurs.
  }
settings-key = Touche
settings-key-does = Ce qu’elle fait
key-ctrl-n = Ctrl N
key-ctrl-z = Ctrl Z
key-ctrl-shift-z = Ctrl Maj Z
key-ctrl-l = Ctrl L
key-alt-left = Alt ←
key-alt-right = Alt →
key-f1 = F1
key-f6 = F6
key-shift-f6 = Maj F6
key-esc = Échap
key-tab = Tab
key-arrows = ← → ↑ ↓
key-enter = Entrée
key-ctrl-k-does = Chercher partout
key-ctrl-n-does = Créer quelque chose
key-ctrl-z-does = Annuler ; pendant la saisie, annuler dans le texte
key-ctrl-shift-z-does = Refaire
key-ctrl-l-does = Verrouiller maintenant
key-alt-left-does = Revenir où tu étais
key-alt-right-does = Avancer de nouveau
key-f1-does = Aide pour cette page
key-f6-does = À la partie suivante de la fenêtre : barre, rubriques, page
key-shift-f6-does = À la partie précédente
key-esc-does = Fermer une fenêtre ou un menu ; cesser de modifier
key-tab-does = Au bouton ou champ suivant
key-arrows-does = Entre les onglets, et dans les menus et listes
key-enter-does = Ouvrir, ou garder ce que tu as écrit

### About
about-name = Ilima est un mot isiZulu et isiXhosa : les voisins se réunissent pour travailler le champ d’une famille.
about-what = Ilima aide les gens qui s’organisent à garder plans, personnes et promesses sur leurs propres ordinateurs, et à les transmettre sans internet.
about-nothing-leaves = Rien ne quitte cet ordinateur de soi-même. Pas de compte, pas de serveur, rien ne compte ce que tu fais.
about-version = Version { $version }
about-licence = Logiciel libre sous la Licence publique générale Affero de GNU, version 3 ou ultérieure. Tu peux l’utiliser, l’étudier, le changer et le partager.
about-fonts = Lettres : Noto Sans, sous la licence SIL Open Font License.

### Names of actions, for undo
action-add = { $thing } : ajout de { $title }
action-add-untitled = { $thing } : ajout
action-anew = Nouveau départ de { $title }
action-change = Modification de { $title }
action-change-untitled = Modification : { $thing }
action-change-field = { $field } de { $title }
action-change-field-untitled = { $field }
action-choose = Choix pour { $title }
action-choose-untitled = Choix
action-choose-field = Choix de { $field } pour { $title }
action-choose-field-untitled = Choix de { $field }
action-remove = Retrait de { $title }
action-remove-untitled = Retrait : { $thing }
action-restore = Retour de { $title }
action-restore-untitled = Retour : { $thing }
action-import = Import de { $title }
action-sample = Données d’exemple
action-template = Plan d’après un modèle : { $title }

### Kinds
kind-person = Personne
kind-person-many = Personnes
kind-plan = Plan
kind-plan-many = Plans
kind-commitment = Engagement
kind-commitment-many = Engagements
kind-organisation = Organisation
kind-organisation-many = Organisations
kind-space = Espace
kind-space-many = Espaces
part-consent = Consentement
part-consent-many = Consentements
part-conversation = Conversation
part-conversation-many = Conversations
part-goal = But
part-goal-many = Buts
part-task = Tâche
part-task-many = Tâches
part-event = Événement ou créneau
part-event-many = Événements et créneaux
part-attendance = Présence
part-attendance-many = Présences
part-actor = Personne ou groupe autour du plan
part-actor-many = Personnes et groupes autour du plan
part-stance = Position
part-stance-many = Positions
part-relationship = Relation
part-relationship-many = Relations
part-tactic = Tactique
part-tactic-many = Tactiques
part-assumption = Hypothèse
part-assumption-many = Hypothèses
part-budget_line = Ligne de budget
part-budget_line-many = Budget
part-risk = Risque
part-risk-many = Risques
part-attachment = Fichier joint
part-attachment-many = Fichiers joints
part-measure = Mesure
part-measure-many = Mesures
part-metric = Indicateur
part-metric-many = Indicateurs
part-observation = Relevé
part-observation-many = Relevés
part-monitoring_note = Note
part-monitoring_note-many = Notes
part-assessment = Évaluation
part-assessment-many = Évaluations
part-membership = Appartenance
part-membership-many = Appartenances
part-member = Membre
part-member-many = Membres

### Fields of people
field-person-display_name = Nom
field-person-given_name = Prénom
field-person-additional_name = Deuxième prénom
field-person-family_name = Nom de famille
field-person-gender = Genre
field-person-pronouns = Pronoms
field-person-born = Naissance
field-person-languages = Langues
field-person-preferred_language = Parle le mieux
field-person-employer = Travaille pour
field-person-work_title = Métier
field-person-place = Lieu
field-person-phones = Téléphones
field-person-mails = Courriel
field-person-messengers = Messageries
field-person-profiles = Profils
field-person-tags = Étiquettes
field-person-source = Où nous nous sommes connus
field-person-notes = Notes
field-person-external_ids = Numéros ailleurs
field-consent-channel = Moyen
field-consent-address = Numéro ou adresse
field-consent-state = Réponse
field-consent-wording = Ce qui a été demandé
field-consent-on = Jour
field-consent-by = Demandé par
field-consent-lifts = Lève ces refus
field-conversation-at = Quand
field-conversation-by = Qui a parlé
field-conversation-contact_type = Comment
field-conversation-outcome = Résultat
field-conversation-ask = Ce que nous avons demandé
field-conversation-commitment_made = Ce qui a été promis
field-conversation-next_step = Prochain pas
field-conversation-call_back_after = Rappeler après le
field-conversation-notes = Notes

field-attachment-file = Fichier
field-attachment-caption = Légende
field-attachment-captured = Jour de la prise

### Fields of plans
field-plan-title = Titre
field-plan-vision = Vision
field-plan-problem = Problème
field-plan-status = État
field-plan-day = Le jour
field-plan-narrative = Récit
field-plan-template = Modèle
field-goal-level = Horizon
field-goal-text = But
field-goal-how_we_know = Comment nous le saurons
field-goal-improves_lives = Améliore la vie des gens
field-goal-sense_of_power = Donne aux gens le sens de leur pouvoir
field-goal-relations_of_power = Change qui a le pouvoir
field-goal-rank = Ordre
field-task-title = Tâche
field-task-owners = Qui s’en charge
field-task-due = Pour quand
field-task-depends_on = Attend
field-task-status = État
field-task-notes = Notes
field-task-rank = Ordre
field-event-title = Titre
field-event-start = Début
field-event-end = Fin
field-event-place = Lieu
field-event-people_needed = Personnes nécessaires
field-event-contact = Contact
field-event-cancelled = Annulé
field-attendance-person = Personne
field-attendance-status = Réponse
field-attendance-confirmed_at = Confirmé
field-attendance-reminder_sent = Rappel envoyé
field-attendance-came = Venue
field-actor-name = Nom
field-actor-who = Qui c’est
field-actor-kind = Rôle
field-actor-influence = Influence, de 0 à 10
field-actor-notes = Notes
field-stance-actor = Qui
field-stance-on = Jour
field-stance-position = Position
field-stance-evidence = Comment nous le savons
field-relationship-from = De
field-relationship-to = À
field-relationship-nature = Nature
field-relationship-notes = Notes
field-tactic-title = Titre
field-tactic-aim = Intention
field-tactic-target = Qui elle fait bouger
field-tactic-start = Début
field-tactic-end = Fin
field-tactic-cost = Coût
field-tactic-risk = Risque
field-tactic-safety_plan = Plan de sécurité
field-tactic-result = Résultat
field-assumption-if_this = Si
field-assumption-then_that = Alors
field-assumption-evidence = Comment nous le savons
field-assumption-holds = Toujours vrai
field-budget_line-title = Pour quoi
field-budget_line-direction = Recette ou dépense
field-budget_line-amount = Montant
field-budget_line-in_kind = En nature
field-budget_line-notes = Notes
field-risk-title = Ce qui pourrait arriver
field-risk-likelihood = Probabilité
field-risk-harm = Dommage
field-risk-falls_on = Qui en souffrirait
field-risk-response = Ce que nous faisons
field-risk-calls = Qui appelle qui

### Fields of commitments
field-commitment-title = Titre
field-commitment-reference = Référence
field-commitment-source_text = Mot pour mot
field-commitment-promised_by = Promis par
field-commitment-promised_on = Promis le
field-commitment-promised_where = Promis où
field-commitment-deadline = Pour quand
field-commitment-accepted = Accepté
field-commitment-support_level = Soutien
field-commitment-scale = Échelle
field-commitment-responsible_body = Qui est responsable
field-commitment-references = Cadres
field-commitment-watchers = Qui le suit
field-commitment-notes = Notes
field-measure-title = Titre
field-measure-target_date = Pour quand
field-measure-outcome = Ce qu’il en est sorti
field-measure-rank = Ordre
field-metric-title = Ce que nous comptons
field-metric-reference = Référence
field-metric-unit = Unité
field-metric-baseline = Au départ
field-metric-target = Cible
field-metric-frequency_months = À quel rythme
field-metric-starts = Du
field-metric-ends = Jusqu’au
field-observation-period = Période
field-observation-value = Valeur
field-observation-no_data = Nous avons regardé, il n’y en a pas
field-observation-disaggregation = Pour qui ou où
field-observation-note = Note
field-monitoring_note-on = Jour
field-monitoring_note-text = Ce qui a été vu
field-monitoring_note-place = Lieu
field-monitoring_note-asked = Qui a été interrogé
field-monitoring_note-status = État
field-monitoring_note-evidence = Preuves
field-assessment-on = Jour
field-assessment-by = Évalué par
field-assessment-value = Évaluation
field-assessment-note = Pourquoi
field-assessment-confirmed_by = Confirmé par

### Fields of organisations and of the space
field-organisation-name = Nom
field-organisation-kind = Sorte
field-organisation-parent = Fait partie de
field-organisation-place = Lieu
field-organisation-phones = Téléphones
field-organisation-mails = Courriel
field-organisation-tags = Étiquettes
field-organisation-notes = Notes
field-membership-person = Personne
field-membership-role = Rôle
field-membership-supported_by = Soutien de
field-space-name = Nom
field-space-purpose = Raison d’être
field-space-languages = Langues
field-space-country = Pays
field-space-retention_months = Mois de conservation
field-space-custom_fields = Champs à vous
field-member-member = Membre
field-member-name = Nom
field-member-device_name = Ordinateur
field-member-person = Personne

### Values
value-gender-female = femme
value-gender-male = homme
value-gender-other = autre
value-channel-phone = Appels
value-channel-sms = SMS
value-channel-email = Courriel
value-channel-messenger = Messagerie
value-channel-visit = Visites
value-channel-photo = Photos
value-channel-public_name = Nom en public
value-state-given = Oui
value-state-refused = Non
value-state-withdrawn = Accord retiré
value-state-unknown = Pas encore demandé
value-contact_type-in_person = En personne
value-contact_type-phone = Téléphone
value-contact_type-postal_mail = Lettre
value-contact_type-email = Courriel
value-contact_type-sms = SMS
value-contact_type-messenger = Messagerie
value-outcome-successful = Nous avons parlé
value-outcome-no_pickup = Pas de réponse
value-outcome-line_busy = Ligne occupée
value-outcome-call_back = A demandé de rappeler
value-outcome-not_available = N’avait pas le temps
value-outcome-left_message = Message laissé
value-outcome-wrong_number = Mauvais numéro
value-outcome-not_home = Pas à la maison
value-outcome-refused = N’a pas voulu parler
value-outcome-moved = A déménagé
value-outcome-deceased = Décès
value-status-draft = Brouillon
value-status-active = Actif
value-status-paused = En pause
value-status-won = Gagné
value-status-lost = Perdu
value-status-closed = Clos
value-status-todo = À faire
value-status-doing = En cours
value-status-blocked = Bloquée
value-status-done = Faite
value-status-dropped = Abandonnée
value-status-invited = Invitation faite
value-status-declined = Ne vient pas
value-status-tentative = Peut-être
value-status-accepted = Vient
value-status-cancelled = S’est désisté
value-level-long_term = À long terme
value-level-intermediate = En chemin
value-level-short_term = À court terme
value-came-attended = Présence
value-came-no_show = Absence
value-kind-constituent = Des nôtres
value-kind-ally = Soutien
value-kind-opponent = Opposition
value-kind-primary_target = Décide
value-kind-secondary_target = Peut faire bouger qui décide
value-kind-team = Équipe
value-kind-group = Groupe
value-kind-association = Association
value-kind-union = Syndicat
value-kind-cooperative = Coopérative
value-kind-congregation = Communauté religieuse
value-kind-party = Parti
value-kind-company = Entreprise
value-kind-public_body = Organisme public
value-kind-media = Média
value-position-active_ally = Soutien actif
value-position-passive_ally = Soutien passif
value-position-neutral = Neutre
value-position-passive_opponent = Opposition passive
value-position-active_opponent = Opposition active
value-nature-influences = Influence
value-nature-works_with = Travaille avec
value-nature-works_for = Travaille pour
value-nature-family = Famille
value-nature-funds = Paie
value-nature-opposes = S’oppose à
value-aim-prevent = Prévenir
value-aim-intervene = Intervenir
value-aim-restore = Réparer
value-aim-promote = Promouvoir
value-direction-income = Recette
value-direction-cost = Dépense
value-likelihood-low = Faible
value-likelihood-medium = Moyenne
value-likelihood-high = Forte
value-support_level-none = Aucun
value-support_level-noted = Noté
value-support_level-supported_in_part = Soutenu en partie
value-support_level-supported = Soutenu
value-frequency_months-1 = Chaque mois
value-frequency_months-3 = Tous les 3 mois
value-frequency_months-6 = Tous les 6 mois
value-frequency_months-12 = Chaque année
value-role-leader = Responsable
value-role-organiser = Organise
value-role-secretary = Secrétariat
value-role-treasurer = Trésorerie
value-role-volunteer = Bénévole
value-role-member = Membre
value-scale-ogp_completion = Avancement (Partenariat pour un gouvernement ouvert)
value-scale-promise_meter = Baromètre des promesses
value-scale-sdg_progress = Progrès (Objectifs mondiaux)
value-scale-simple = Simple
scale-ogp_completion = Avancement (Partenariat pour un gouvernement ouvert)
scale-promise_meter = Baromètre des promesses
scale-sdg_progress = Progrès (Objectifs mondiaux)
scale-simple = Simple

### Values of scales
value-status-no_evidence_available = Aucune preuve disponible
value-status-not_started = Pas commencé
value-status-limited = Limité
value-status-substantial = Important
value-status-complete = Achevé
value-status-not_yet_rated = Pas encore évalué
value-status-in_the_works = En préparation
value-status-stalled = À l’arrêt
value-status-promise_kept = Promesse tenue
value-status-compromise = Compromis
value-status-promise_broken = Promesse rompue
value-status-not_available = Non disponible
value-status-challenges_remain = Des difficultés restent
value-status-approaching_target = Près de la cible
value-status-target_achieved = Cible atteinte
value-status-unclear = Pas clair
value-status-behind = En retard
value-status-on_track = En bonne voie
value-status-kept = Tenu
value-status-broken = Rompu
value-value-no_evidence_available = Aucune preuve disponible
value-value-not_started = Pas commencé
value-value-limited = Limité
value-value-substantial = Important
value-value-complete = Achevé
value-value-not_yet_rated = Pas encore évalué
value-value-in_the_works = En préparation
value-value-stalled = À l’arrêt
value-value-promise_kept = Promesse tenue
value-value-compromise = Compromis
value-value-promise_broken = Promesse rompue
value-value-not_available = Non disponible
value-value-challenges_remain = Des difficultés restent
value-value-approaching_target = Près de la cible
value-value-target_achieved = Cible atteinte
value-value-unclear = Pas clair
value-value-behind = En retard
value-value-on_track = En bonne voie
value-value-kept = Tenu
value-value-broken = Rompu

### Troubles
trouble-in-use = { $by ->
    [window] Ilima est déjà ouvert dans une autre fenêtre de cet ordinateur. Rien n’est perdu. Utilise cette fenêtre, ou ferme-la d’abord.
   *[command] La commande Ilima travaille sur ces données en ce moment. Rien n’est perdu. Attends qu’elle ait fini.
  }
trouble-no-home = Il n’y a pas encore de données Ilima ici. Commence avec ton nom et une phrase de passe.
trouble-home-exists = Il y a déjà des données Ilima ici. Elles ont été laissées telles quelles. Ouvre-les plutôt.
trouble-locked = Ilima est verrouillé. Rien n’est perdu. Ouvre-le avec ta phrase de passe.
trouble-wrong-passphrase = { $seconds ->
    [0] Ce n’est pas la phrase de passe. Rien n’est perdu. Regarde les majuscules et le clavier, et réessaie.
    [one] Ce n’est pas la phrase de passe. Rien n’est perdu. Attends une seconde, puis réessaie.
   *[other] Ce n’est pas la phrase de passe. Rien n’est perdu. Attends { $seconds } secondes, puis réessaie.
  }
trouble-wrong-words = Ce ne sont pas les mots de secours. Rien n’est perdu. Compare avec ton papier : l’ordre et chaque lettre comptent.
trouble-pair-typed = Ce ne sont pas trois mots de la liste d’Ilima. Rien n’a été envoyé, et les mots de l’autre écran valent toujours. Regarde l’orthographe.
trouble-pair-words = Ce ne sont pas les mots de l’autre écran. Rien ne lui a été dit, et rien n’a changé. De nouveaux mots y sont affichés : tape ceux-là.
trouble-pair-guessed = D’autres mots sont venus cinq fois : c’est donc arrêté. Personne n’est entré, et rien n’a été dit. Peut-être quelqu’un devine-t-il sur ce réseau : prenez un autre réseau, ou une clé USB.
trouble-no-square = Il n’y a pas de carré d’Ilima dans cette photo, ou il est illisible. Prends la photo bien de face, ou tape les mots.
trouble-wait = { $seconds ->
    [one] Trop d’essais manqués. Rien n’est perdu. Attends une seconde, puis réessaie.
   *[other] Trop d’essais manqués. Rien n’est perdu. Attends { $seconds } secondes, puis réessaie.
  }
trouble-weak-passphrase = Cette phrase de passe se devine trop facilement. Allonge-la, ou prends les quatre mots proposés.
trouble-no-space = Il n’y a pas encore d’espace. Crées-en un, ou rejoins-en un avec un fichier.
trouble-which-space = Il y a plusieurs espaces. Dis lequel.
trouble-not-found = Ce n’est plus ici. Quelqu’un l’a peut-être retiré. Regarde dans Retiré récemment.
trouble-unknown-kind = Cet Ilima ne connaît pas cette sorte de fiche. Elle est gardée telle quelle. Un Ilima plus récent la montrera peut-être.
trouble-unknown-field = Cet Ilima ne connaît pas ce champ. Il est gardé tel quel. Un Ilima plus récent le montrera peut-être.
trouble-bad-value = « { $text } » ne convient pas au champ « { $field } ». Rien n’a changé. Écris-le autrement.
trouble-nothing-to-undo = Il n’y a plus rien à annuler.
trouble-nothing-to-redo = Il n’y a rien à refaire.
trouble-disk-full = Le disque est plein. Ta dernière action n’a pas été écrite ; tout ce qui précède est en sûreté. Fais de la place, ou prends un autre disque ou une clé, et réessaie.
trouble-courier-full = Le coursier est plein. Ce qu’il a pris jusqu’ici y est ; le reste est en sûreté ici et part par un autre chemin. Dis à qui le porte de faire de la place.
trouble-disk = Le disque n’a pas pu être lu ou écrit. Ce qui était enregistré est en sûreté. Regarde si la clé est branchée et accepte l’écriture, et réessaie.
trouble-file-missing = Le fichier n’est pas là. Rien n’a changé. Regarde si la clé est branchée, et choisis-le de nouveau.
trouble-file-too-big = Ce fichier est plus grand que ce qu’Ilima prend en une fois. Rien n’a changé. Partage-le en fichiers plus petits.
trouble-wrong-file = Ce n’est pas un fichier qu’Ilima peut lire ici. Rien n’a changé. Choisis-en un autre.
trouble-damaged-file = Ce fichier est abîmé. Rien de faux n’a été pris. Demande un nouveau fichier.
trouble-file-kind = Les fichiers de ce genre ne peuvent pas être joints. Images, PDF, sons, textes et documents de bureau peuvent l’être.
trouble-file-not-here = Ce fichier n’est pas encore arrivé en entier : { $here } morceaux sur { $of } sont ici. Échange avec quelqu’un qui l’a.
trouble-not-pictured = Ce fichier ne peut pas être montré ici. Enregistre une copie et ouvre-la avec un autre programme.
trouble-copied = Un Ilima a été copié sur un second ordinateur, et les deux ont écrit. Ce que l’un d’eux a écrit viendra quand cet ordinateur échangera de nouveau. Rien n’est perdu.
trouble-damaged-store = Quelque chose d’enregistré sur cet ordinateur est abîmé. Rien d’autre n’a été écrit. Donne à quelqu’un ce qui se lit encore, puis reçois-le des autres.
trouble-too-much-from = { $from } a envoyé en une fois plus que personne n’écrit. Ce qui est arrivé jusqu’ici est entré et en sûreté, le reste n’a pas été pris. Demande à { $from } par un autre moyen. Si c’est juste, reçois encore une fois ; sinon, suspends cet ordinateur.
trouble-other-space = Ce fichier est pour un espace dont tu ne fais pas partie. Rien n’a changé. Demande aux gens de cet espace de te faire entrer.
trouble-not-for-me = Cette invitation répond à une autre demande. Rien n’a changé. Enregistre une nouvelle demande et apporte-la à qui coordonne.
trouble-already-member = Cette personne est déjà dans l’espace. Rien n’a changé.
trouble-which-member = Plusieurs membres s’appellent { $what }. Choisis par l’appareil que montre la liste des membres.
trouble-already-so = C’est déjà le cas. Rien n’a changé.
trouble-last-steward = Il ne resterait alors personne pour faire entrer ou arrêter d’autres membres. Donne d’abord ce rôle à quelqu’un d’autre.
trouble-not-forgettable = Seules des personnes peuvent être oubliées partout. Le reste peut être retiré.
trouble-not-the-same = Les deux n’étaient pas identiques. Rien n’a changé ; écris à nouveau la nouvelle phrase.
trouble-no-lock = Ces données n’ont pas de phrase de passe : qui trouve le fichier pourrait tout lire. Donne-leur d’abord une phrase de passe.
trouble-nobody-has-all = On ne sait de personne d’autre qu’elle a tout de cet espace. Donne d’abord ton travail, ou fais une sauvegarde ; ce qui n’est que sur cet ordinateur serait perdu.
trouble-stands-still = On a signé tant de choses sur qui fait partie de cet espace que plus personne n’entre ni ne sort, et que plus rien ne peut être scellé pour les autres. Ton travail est en sûreté ici. Continue dans un nouvel espace.
trouble-not-allowed = Ton rôle dans cet espace ne le permet pas. Rien n’a changé. Demande à qui coordonne.
trouble-newer-version = Cela vient d’un Ilima plus récent. Tes données sont en sûreté. Mets Ilima à jour pour le lire.
trouble-nothing-to-give = Il n’y a encore rien à donner.
trouble-bad-address = Ce n’est pas une adresse qu’Ilima peut utiliser. Rien n’a changé. Compare-la avec l’autre écran, ou avec l’exemple à côté du champ.
trouble-server-silent = Le lieu partagé n’a pas répondu ou ne t’a pas laissé entrer. Rien n’est perdu ; ce qui n’a pas pu y être laissé partira la prochaine fois. Vérifie le réseau, l’adresse, le nom et le mot de passe.
trouble-unreachable = Aucun Ilima n’a répondu. Rien n’a changé. Vérifie que les deux ordinateurs sont sur le même Wi-Fi et que l’autre a ouvert l’échange ; ou utilise une clé USB.
trouble-stranger = L’autre ordinateur n’est dans aucun de tes espaces. Rien ne lui a été dit, et rien n’a changé.
trouble-link-broken = La connexion s’est arrêtée trop tôt. Ce qui est arrivé est en sécurité ; le reste continue la prochaine fois.
trouble-cancelled = Arrêté. Rien n’a changé.
trouble-no-memory = Cet ordinateur a trop peu de mémoire libre pour cela. Rien n’a changé. Ferme d’autres programmes et réessaie.
trouble-bad-request = Ilima s’est demandé quelque chose qui n’a pas de sens. Rien n’a changé. Raconte aux gens qui font Ilima comment c’est arrivé.
trouble-unexpected = Quelque chose d’inattendu est arrivé. Ce qui était enregistré est en sûreté. Ferme Ilima, ouvre-le de nouveau et réessaie.

### Verrou, sauvegarde, espace retiré, oubli, travail mis de côté

lock-title = Phrase de passe
lock-about = Elle ouvre ce foyer sur cet ordinateur. Personne ne peut t’en envoyer une autre.
lock-none = Cet ordinateur d’apprentissage n’a pas de verrou : quiconque l’a peut tout lire.
lock-change = Changer la phrase de passe
lock-set = Choisir une phrase de passe
lock-words = Faire de nouveaux mots de secours
lock-change-about = La nouvelle phrase compte tout de suite. Les sauvegardes d’avant s’ouvrent encore avec l’ancienne.
lock-words-about = Les mots que tu as sur papier n’ouvriront plus rien. Les sauvegardes d’avant s’ouvrent encore avec eux.
lock-old = Phrase de passe jusqu’ici
lock-now = Phrase de passe
lock-do = Changer
lock-words-make = Faire de nouveaux mots
lock-words-copy = Copie ces mots à la main, sur papier. Ils ouvrent ton foyer quand la phrase est oubliée.
lock-changed = La phrase de passe est changée.
backup-title = Sauvegarde
backup-about = Un seul fichier scellé avec tous tes espaces et toutes tes clés. Garde-le loin de cet ordinateur. Ta phrase de passe ou tes mots de secours l’ouvrent, rien d’autre.
backup-no-lock = Sans phrase de passe, qui trouve une sauvegarde peut tout lire. Choisis d’abord une phrase de passe.
backup-never = Il n’y a pas encore de sauvegarde hors de cet ordinateur.
backup-last = Dernière sauvegarde hors de cet ordinateur : { $day }
backup-write = Écrire une sauvegarde…
backup-open = Sauvegarde
backup-done = { $file } est écrit. Tu peux retirer la clé maintenant.
away-title = Retirer cet espace de cet ordinateur
away-about = Avant une frontière ou un voyage risqué, ou parce que tu quittes le groupe.
away-travel = Avant un voyage…
away-leave = Quitter l’espace…
away-travel-about = La clé de « { $space } » est détruite ici et son fichier est effacé. Tu restes membre : une sauvegarde ou l’invitation d’un collègue le ramène. Les copies et sauvegardes ailleurs ne sont pas atteintes.
away-leave-about = « { $space } » est retiré de cet ordinateur pour de bon. Dis toi-même aux autres que tu pars : rien ne leur est envoyé maintenant. Ce que tu as donné reste chez eux. Seule une invitation te fait revenir.
away-still-with = { $names } : tout ton travail s’y trouve aussi, à leur dire.
away-nobody = Personne n’a encore dit avoir tout ton travail. Ce que personne d’autre n’a sera perdu. Échange d’abord.
away-type = Pour être sûr, écris le nom de l’espace : { $space }
away-travel-do = Retirer
away-leave-do = Quitter et retirer
away-gone = « { $space } » n’est plus sur cet ordinateur.
forget-open = Oublier…
forget-title = Oublier cette personne partout
forget-about = { $name } disparaît de chaque ordinateur du groupe qui l’apprend : la fiche, son histoire et ses mots de recherche. Cela ne peut pas être annulé, et ni vieille clé ni sauvegarde ne ramènent { $name }.
forget-not = Pas atteints : le nom écrit dans d’autres plans et notes, les ordinateurs qui n’échangent plus jamais, les clés et sauvegardes tant que personne ne les lit. Plus de 20 par jour attendent une deuxième personne qui coordonne.
forget-reason = Pourquoi
forget-reason-hint = Les autres le voient, sans le nom.
forget-reason-asked = La personne l’a demandé
forget-reason-not-needed = Plus nécessaire
forget-reason-mistake = Saisie par erreur
forget-reason-danger = Pour protéger la personne
forget-reason-legal = La loi le demande
forget-type = Pour être sûr, écris le nom : { $name }
forget-do = Oublier partout
forget-done = Oublié ici. Les autres oublient quand ils l’apprennent.
forget-hidden = Caché pour l’instant : il y en a eu beaucoup aujourd’hui. La parole d’une deuxième personne qui coordonne, connue ici depuis une semaine, le rend définitif ; s’il n’y en a pas, une semaine d’attente.
aside-title = Mis de côté
aside-about = Une partie du travail arrivé n’a pas pu servir. Tout le reste a servi. Demande à son auteur de mettre Ilima à jour, ou à une personne qui coordonne de régler cela.
aside-bad = abîmé ou contraire aux règles
aside-newer = écrit avec un Ilima plus récent
aside-settle = Régler pour tous…
aside-settle-about = Ce morceau du travail de { $name } ne comptera pour personne dans le groupe, et la question ne sera plus posée.
aside-settle-do = Régler
today-set-aside = { $count ->
    [one] Un morceau de travail arrivé a été mis de côté.
   *[other] { $count } morceaux de travail arrivés ont été mis de côté.
  }
today-stands-still = On a signé tant de choses sur qui fait partie de cet espace qu’on ne peut plus rien y régler : plus personne n’entre ni ne sort. Ton travail est en sûreté ici. Mets-toi d’accord avec les autres par un autre moyen, puis continuez dans un nouvel espace.
today-look = Regarder
today-goes-on = { $name } continue sur un autre ordinateur : une sauvegarde y a été rétablie, ou une copie. Demande à { $name } par un autre moyen. Si ce n’était pas { $name }, suspends les deux tout de suite.
today-false-key = { $name } a remis à cet ordinateur une clé de chiffrement qui n’ouvre rien. C’est peut-être une panne ; c’est peut-être pour t’empêcher de lire ce que les autres écrivent. Rien n’est perdu : dès la prochaine clé de chiffrement, tout s’ouvre. Demande à { $name } par un autre moyen et préviens une personne qui coordonne.
today-goes-on-known = J’ai demandé
today-goes-on-look = Voir les personnes
today-suspended = { $name } est toujours en suspens ; cela ne finit pas de soi-même. Laisse { $name } participer à nouveau, ou demande son exclusion.
today-asked = Quelqu’un a demandé de suspendre ou d’exclure { $name }. Il manque une deuxième voix.
today-restored = Ce foyer vient d’une sauvegarde, rétablie le { $day }. Donne d’abord aux autres, puis reçois d’eux : alors seulement revient ce que tu avais donné après la sauvegarde.
today-went-on = Une copie de ce foyer a été remarquée le { $day } : celui-ci continue comme un nouvel appareil. Rien n’est perdu. Si tu ne l’as ni copié ni déplacé, change ta phrase de passe et préviens une personne qui coordonne.
today-backup-due = Pas de sauvegarde hors de cet ordinateur depuis un mois.
stage-backing-up = Écriture de la sauvegarde…

### Fichiers joints

files-title = Fichiers
files-add = Ajouter un fichier
files-none = Photos, papiers et sons qui vont avec. Rien pour l’instant.
files-add-title = Ajouter un fichier
files-caption = Ce qu’on y voit
files-keep = Garder ce que l’appareil a écrit
files-keep-about = Les photos portent le lieu, l’heure et l’appareil. Ilima les enlève, sauf s’il te les faut comme preuve.
files-add-do = Ajouter
files-added = { $name } est ajouté.
files-added-clean = { $name } est ajouté. Ce que l’appareil avait écrit du lieu et de l’heure a été enlevé.
files-save = Enregistrer une copie…
files-save-one = Enregistrer une copie de { $name }
files-remove = Retirer
files-remove-one = Retirer { $name }
files-saved = { $name } est enregistré. Cette copie n’a pas de verrou.
files-open-copies = Une copie enregistrée n’a pas de verrou : qui la trouve peut l’ouvrir.
files-only-named = seul son nom est connu
files-not-here = { $size }, pas encore arrivé
files-partly = { $size }, { $here } morceaux sur { $of } sont arrivés
files-look-one = Regarder { $name }
files-want = Chercher aussi par câble et radio
files-want-one = Chercher aussi par câble et radio : { $name }
files-want-not = Ne pas chercher par câble et radio
files-want-not-one = Ne pas chercher par câble et radio : { $name }
files-wanted = Demandé aussi par câble et radio
files-came-by = Ce qui manque arrive tout seul par Wi-Fi, clé USB, dossier partagé et coursier. Par câble et radio ne viennent que de petites images, sauf si tu demandes un fichier ici. Par courrier, c’est qui envoie qui décide.
files-shown-smaller = Montré au plus à la taille d’un écran. Une copie enregistrée est le fichier lui-même.
give-files = Fichiers joints
give-files-new = ceux de ce qui est nouveau
give-files-thumbs = seulement les petites images
give-files-none = aucun
give-files-all = tous, les anciens aussi

### Faire entrer quelqu’un dans la même pièce

pair-room = Dans la même pièce
pair-room-about = Vous êtes assis ensemble et les deux ordinateurs sont sur le même réseau. Trois mots suffisent.
pair-files = À distance, avec deux fichiers
pair-files-about = Par clé USB ou courriel. Aucun des deux ordinateurs n’a besoin d’un réseau.
pair-open-title = Faire entrer quelqu’un à côté de toi
pair-open-about = L’autre personne lance Ilima et choisit « Rejoindre un espace », puis « Dans la même pièce ». Tu dis trois mots, et les deux ordinateurs échangent aussitôt.
pair-show = Montrer les mots
pair-words = Dis ces trois mots à l’autre personne
pair-words-about = Ils servent une seule fois, pendant cinq minutes. Ne les montre à personne d’autre.
pair-square = Ou laisse un téléphone photographier ce carré : il contient les mots et l’adresse de cet ordinateur.
pair-address = Si l’autre ordinateur ne trouve pas celui-ci, son adresse est { $address }
pair-waiting = En attente de l’autre ordinateur…
pair-letting-in = Les mots sont justes. L’entrée se fait…
pair-letting-in-name = Les mots sont justes. { $name } entre…
pair-exchanging = Les deux sont dans le même espace. Échange en cours…
pair-wrong = { $count ->
    [one] Quelqu’un est venu avec d’autres mots. Rien n’a été dit à cet ordinateur. De nouveaux mots sont affichés ici.
   *[other] Quelqu’un est venu { $count } fois avec d’autres mots. Rien n’a été dit. De nouveaux mots sont affichés ici.
  }
pair-broken = { $count ->
    [one] Une connexion s’est arrêtée trop tôt. Essayez de nouveau avec les mots affichés ici.
   *[other] { $count } connexions se sont arrêtées trop tôt. Essayez de nouveau avec les mots affichés ici.
  }
pair-half = { $name } a été admis, mais son ordinateur n’a pas dit qu’il était entré. Essayez de nouveau avec les mots affichés ici : personne n’entre deux fois.
pair-let-in = { $name } est dans cet espace. Vous vous êtes dit les mots de vive voix : il n’y a plus rien à comparer.
pair-no-exchange = L’échange qui suit ne s’est pas terminé. Utilisez « Sur le même Wi-Fi » ou une clé USB pour le reste.
pair-join-about = L’autre personne ouvre Échange, choisit « Faire entrer quelqu’un », puis « Dans la même pièce », et te dit trois mots.
pair-join-words = Les trois mots
pair-join-words-hint = Les quatre premières lettres de chacun suffisent.
pair-join-picture = Les prendre d’une photo…
pair-join-picture-read = Lu dans la photo : les mots, et où appeler.
pair-join-address = L’adresse affichée sur l’autre écran
pair-join-do = Rejoindre
pair-join-looking = Recherche de l’autre ordinateur…
pair-join-found-nobody = Tape l’adresse affichée sur l’autre écran. Ou utilisez deux fichiers : cela marche toujours.

### Continuer comme nouvel espace

renew-title = Continuer comme nouvel espace
renew-about = Quand il ne reste personne qui puisse faire entrer les autres, tout membre peut continuer : avec un nouvel espace qui contient tout ce qui est sur cet ordinateur.
renew-open = Continuer comme nouvel espace…
renew-comes = Toutes les fiches et tous les fichiers de « { $space } » qui sont ici viennent avec. Tu coordonnes le nouvel espace et fais de nouveau entrer les autres. Qui a été oublié le reste.
renew-stays = « { $space } » reste tel quel sur cet ordinateur. Là seulement on voit qui a écrit quoi avant aujourd’hui. Ce que d’autres y écrivent encore ne vient pas tout seul.
renew-name = Nom du nouvel espace
renew-name-hint = Un autre nom, pour que personne ne les confonde.
renew-do = Créer le nouvel espace
renew-done = « { $space } » est créé. C’est toi qui le coordonnes.
renew-brought = Il contient { $things }.
renew-answers = { $count ->
    [one] Un champ avait deux réponses. Celle qui était affichée est venue ; les deux restent dans l’ancien espace.
   *[other] { $count } champs avaient deux réponses. Celles qui étaient affichées sont venues ; toutes restent dans l’ancien espace.
  }
renew-left = { $count ->
    [one] Une chose a été écrite avec un Ilima plus récent et reste dans l’ancien espace. Mets Ilima à jour avant de continuer.
   *[other] { $count } choses ont été écrites avec un Ilima plus récent et restent dans l’ancien espace. Mets Ilima à jour avant de continuer.
  }
renew-next = Fais maintenant entrer les autres : Échange, « Faire entrer quelqu’un ».
renew-came-from = Cet espace continue « { $space } ».
history-came-from = Le { $day }, tout a été repris de « { $space } ». Qui l’avait écrit se voit là-bas, dans l’historique.
field-space-came_from = Continue
field-space-came_on = Continue depuis
### Panic, a backup brought back, the copy of the day

panic-title = Bouton de panique
panic-about = Tenu deux secondes, il détruit ce qui ouvre ce foyer. Après, personne ne peut plus rien lire ici, toi non plus. Il est éteint tant que tu ne l’allumes pas.
panic-turn-on = L’allumer…
panic-turn-off = L’éteindre
panic-is-on = Il est allumé. Le bouton se trouve sous les lieux et sur l’écran verrouillé. Tenir Ctrl Maj Suppr fait la même chose.
panic-on-title = Allumer le bouton de panique ?
panic-what = Il écrase et efface les deux fichiers que ta phrase de passe et tes mots de secours ouvrent, et les copies du jour sur cet ordinateur. Cela prend moins d’une seconde, sans question, et ne s’annule pas.
panic-not = Il n’atteint pas les sauvegardes ailleurs, les clés, les dossiers partagés, les listes exportées, ni les ordinateurs des autres. Les mémoires flash peuvent garder d’anciens morceaux un temps.
panic-back = Seule une sauvegarde gardée ailleurs ramène ton travail, avec sa phrase de passe ou ses mots de secours.
panic-no-backup = Il n’y a pas encore de sauvegarde hors de cet ordinateur. Ce que toi seul as serait perdu pour toujours.
panic-backup = Dernière sauvegarde hors de cet ordinateur : { $day }
panic-do-on = L’allumer
panic-hold = Panique : tenir 2 secondes
panic-holding = Tiens encore…
key-ctrl-shift-delete = Ctrl Maj Suppr
key-ctrl-shift-delete-does = Tenu deux secondes : panique, si elle est allumée dans les réglages
first-way-restore = J’ai une sauvegarde
first-way-restore-about = Tes espaces et tes clés reviennent d’un fichier de sauvegarde.
restore-title = Ramener une sauvegarde
restore-comes = Tes espaces, tes clés et ton rôle reviennent tels qu’ils étaient le jour de la sauvegarde.
restore-not = Ce que tu as donné après ce jour revient quand tu échanges dans les deux sens avec les autres ; avec une clé USB, donne d’abord, puis reçois. Ce que seul l’ordinateur perdu avait est perdu. Les autres voient cet ordinateur comme un nouvel appareil qui continue l’ancien.
restore-choose = Choisir la sauvegarde…
restore-file = Sauvegarde : { $file }
restore-with = L’ouvrir avec
restore-with-passphrase = la phrase de passe
restore-with-words = les mots de secours
restore-passphrase = Phrase de passe de la sauvegarde
restore-passphrase-hint = Celle qui valait quand la sauvegarde a été faite. Elle ouvre désormais cet ordinateur ; tu peux la changer dans les réglages.
restore-do = La ramener
restore-done-title = Ta sauvegarde est revenue
restore-done = De retour : { $names }
restore-done-none = Il n’y avait pas d’espace dedans. Ton nom et ta serrure sont revenus.
restore-next = Échange bientôt avec les autres : ce que tu as donné depuis revient, et ils apprennent ton nouvel appareil.
restore-go-on = Continuer
stage-restoring = Retour de la sauvegarde…
daily-wanted = Garder une copie scellée sur cet ordinateur, une fois par jour
daily-about = Pour un fichier abîmé, pas pour un ordinateur perdu. Les deux derniers jours sont gardés. Oublier quelqu’un, ôter un espace, changer la phrase ou les mots efface ces copies, et une nouvelle est faite. Décocher les efface.
daily-last = Dernière copie sur cet ordinateur : { $day }
daily-never = Il n’y a pas encore de copie sur cet ordinateur.
today-backup-here = La copie du { $day } sur cet ordinateur n’aide pas quand l’ordinateur a disparu.

### What remains of somebody who was forgotten

part-opted_out = A demandé de ne pas être contacté
part-opted_out-many = Ont demandé de ne pas être contactés
field-opted_out-mark = Marque
field-opted_out-on = Depuis
person-asked-not = { $ways } : la personne qui l’avait a demandé de ne pas être contactée et a été oubliée. N’écris pas et n’appelle pas avant d’en savoir plus.
forget-remains = Ce qui reste : un identifiant et, si { $name } a refusé appels ou courriels, une marque de chaque numéro et adresse. Qui le saisit de nouveau est averti. La marque ne dit rien aux étrangers ; les membres pourraient retrouver le numéro en les essayant tous.
gone-title = Oubliés
gone-about = Pas dans les clés, dossiers partagés et copies déjà faits, ni là où le nom a été écrit dans un autre texte.
gone-silent = Sans nouvelles depuis : { $names }
gone-hidden = seulement caché : attend une deuxième personne qui coordonne
gone-keep = Montrer de nouveau
gone-confirm = Oublier pour de bon
gone-kept = De nouveau visible ici. Les autres le verront quand ils l’apprendront.
gone-confirmed = Ta parole compte comme la deuxième là où l’on sait depuis une semaine que tu coordonnes.
gone-on = { $on ->
    [one] Oublié sur un appareil sur { $of }
   *[other] Oublié sur { $on } appareils sur { $of }
  }
import-asked-not = { $count ->
    [one] Une personne de ce fichier a demandé de ne pas être contactée et a été oubliée.
   *[other] { $count } personnes de ce fichier ont demandé de ne pas être contactées et ont été oubliées.
  }

### Links

link-look = Regarder
link-title = Ouvrir ceci hors d’Ilima ?
link-about = Cela s’ouvre dans le navigateur ou le courrier de cet ordinateur. Qui tient ce lieu voit que tu es venu, et quand ; le navigateur s’en souvient.
link-disguised = Le nom en gras est écrit avec des signes qui peuvent ressembler à d’autres. Ne l’ouvre que si tu le connais.
link-open = L’ouvrir
trouble-link-kind = Ilima n’ouvre pas cette adresse. Seuls les pages web, le courriel et les numéros de téléphone s’ouvrent. Rien n’a changé.
